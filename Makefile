# Every target is one line of tools/house.py, which also works where there is no make:
#   python3 tools/house.py demo
PYTHON ?= python3
HOUSE = $(PYTHON) tools/house.py
T ?=

.PHONY: help install demo demo-reset serve check format test screenshots lock clean
.DEFAULT_GOAL := help

help:          ## what there is
	@$(HOUSE) --help

install:       ## the environment alone: .venv with the command mulin
	@$(HOUSE) install

demo:          ## the demonstration county on http://127.0.0.1:8000 (PORT=, MULIN_HOME=)
	@$(HOUSE) demo

demo-reset:    ## begin the demonstration anew
	@$(HOUSE) demo-reset

serve:         ## the server on the database of MULIN_HOME, with a worker beside it
	@$(HOUSE) serve

check:         ## format, lint, types, imports, migrations, templates: seconds
	@$(HOUSE) check

format:        ## put the code into its form
	@$(HOUSE) format

test:          ## everything; of one app alone: make test T=mulin/people
	@$(HOUSE) test $(T)

screenshots:   ## the pictures of the README
	@$(HOUSE) screenshots

lock:          ## pin the dependencies anew
	@$(HOUSE) lock

clean:         ## what tools left behind; never var/
	@$(HOUSE) clean
