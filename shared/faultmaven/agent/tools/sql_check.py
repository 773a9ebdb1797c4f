"""What a statement for a database outside may be: one SELECT that reads, whatever the dialect."""

from importlib import import_module
from typing import Any

from faultmaven.agent.tools.errors import WrongArguments

#: Expressions that write, lock, call out or leave the result somewhere, by sqlglot's class names.
_REFUSED = (
    "Insert", "Update", "Delete", "Merge", "Create", "Drop", "Alter", "TruncateTable", "Command", "Copy", "Into",
    "Lock", "Set", "Use", "Transaction", "Commit", "Rollback", "Grant", "Revoke", "Pragma", "Attach", "Detach", "Kill",
    "LoadData", "Analyze", "Comment", "Cache", "Uncache", "Refresh", "Export", "Put", "Get", "Execute", "Declare",
)  # fmt: skip
_ROOTS = ("Select", "SetOperation", "Subquery")
#: Functions that read files, sleep, connect or change something, in the databases that are supported.
_FUNCTIONS = frozenset(
    """
    pg_read_file pg_read_binary_file pg_ls_dir pg_stat_file pg_sleep pg_sleep_for pg_sleep_until pg_terminate_backend
    pg_cancel_backend pg_reload_conf pg_rotate_logfile lo_import lo_export lo_unlink lo_from_bytea lo_put dblink
    dblink_exec dblink_connect dblink_send_query set_config nextval setval pg_advisory_lock pg_advisory_xact_lock
    pg_try_advisory_lock query_to_xml database_to_xml table_to_xml cursor_to_xml pg_notify pg_switch_wal
    pg_create_restore_point pg_logical_emit_message pg_export_snapshot pg_promote xmlparse
    load_file sleep benchmark get_lock release_lock release_all_locks sys_exec sys_eval master_pos_wait
    load_extension readfile writefile edit fts3_tokenizer zipfile
    """.split()  # noqa: SIM905 (read as words, not as sixty quoted ones)
)


def checked(sql: str, dialect: str, rows: int) -> str:
    """Return the statement wrapped so that it gives `rows` + 1 rows at most; raises WrongArguments."""
    sqlglot: Any = import_module("sqlglot")
    expressions: Any = import_module("sqlglot.expressions")
    try:
        statements = [one for one in sqlglot.parse(sql, read=dialect) if one is not None]
    except (sqlglot.errors.SqlglotError, RecursionError):
        raise WrongArguments("sql: this cannot be read as one SELECT") from None
    if len(statements) != 1:
        raise WrongArguments("sql: exactly one statement")
    tree = statements[0]
    if not isinstance(tree, tuple(getattr(expressions, name) for name in _ROOTS)):
        raise WrongArguments("sql: only SELECT may be asked")
    refused = tuple(kind for name in _REFUSED if (kind := getattr(expressions, name, None)) is not None)
    for node in tree.walk():
        if isinstance(node, expressions.Select) and not node.expressions:
            raise WrongArguments("sql: a SELECT of nothing, or of a comment alone")
        if isinstance(node, refused):
            raise WrongArguments(f"sql: {type(node).__name__.lower()} may not be asked; only reading may")
        if isinstance(node, expressions.Func) and _name(node) in _FUNCTIONS:
            raise WrongArguments(f"sql: the function {_name(node)} may not be asked")
        if isinstance(node, expressions.Parameter | expressions.SessionParameter | expressions.PropertyEQ):
            raise WrongArguments("sql: variables may not be asked")
    # Written anew from the tree: what the database reads is what was checked, comments and all tricks left out.
    inner = tree.sql(dialect=dialect, comments=False)
    return f"SELECT * FROM ({inner}) AS asked LIMIT {rows + 1}"  # noqa: S608 (checked above; that is this module)


def _name(node: Any) -> str:
    return str(node.name if type(node).__name__ == "Anonymous" else node.sql_name()).lower()
