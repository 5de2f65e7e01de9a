"""Of a table of tests one row, that in the middle (`-p tests.thin`).

For a second database: it differs in how it reads and writes, which every row does in the same way. What wants all its
rows there says so with the marker `postgres`.
"""


def pytest_collection_modifyitems(config, items):
    tables = {}
    for item in items:
        is_row = hasattr(item, "callspec") and not item.get_closest_marker("postgres")
        tables.setdefault(item.nodeid.partition("[")[0] if is_row else item.nodeid, []).append(item)
    kept = {id(rows[len(rows) // 2]) for rows in tables.values()}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = [item for item in items if id(item) in kept]
