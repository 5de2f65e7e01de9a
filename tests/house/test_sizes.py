import ast

from tests.house import ROOT, product_modules, shown, templates

MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 400, 50, 120


def lines(path):
    return len(path.read_text().splitlines())


def functions(path):
    """Every function of a file with its number of lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1


def test_no_module_is_longer_than_the_wall():
    others = [path for folder in ("tests", "bench") for path in sorted((ROOT / folder).rglob("*.py"))]
    assert [shown(path) for path in [*product_modules(), *others] if lines(path) > MODULE_LINES] == []


def test_no_function_is_longer_than_the_wall():
    found = [(shown(path), *function) for path in product_modules() for function in functions(path)]
    assert [(path, name) for path, name, length in found if length > FUNCTION_LINES] == []


def test_no_template_is_longer_than_the_wall():
    assert [shown(path) for path in templates() if lines(path) > TEMPLATE_LINES] == []
