"""Tables in and out: read csv and xlsx safely, stream csv, xlsx and jsonl, import row by row."""

from mulin.core.tables.answer import TYPES, table_answer, to_keep
from mulin.core.tables.importer import Column, Gap, Importer, Report, RowError, Saved, read_mapping
from mulin.core.tables.read import Row, lost_digits, read_rows, sheet_names
from mulin.core.tables.safety import TableError
from mulin.core.tables.write import write_csv, write_jsonl, write_xlsx

__all__ = [
    "TYPES",
    "Column",
    "Gap",
    "Importer",
    "Report",
    "Row",
    "RowError",
    "Saved",
    "TableError",
    "lost_digits",
    "read_mapping",
    "read_rows",
    "sheet_names",
    "table_answer",
    "to_keep",
    "write_csv",
    "write_jsonl",
    "write_xlsx",
]
