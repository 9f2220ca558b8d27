"""The machine door: mounts the API of every capability; tokens, scopes and limits."""
