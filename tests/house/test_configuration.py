"""What settings.py reads and what docs/configuration.md and the example name are the same."""

import re

from tests.house import ROOT
from tests.run import production_environment

READ = re.compile(r"env\.(?:text|flag|number|day|names|pairs|url|address|page|origins)\(\s*\"([A-Z_]+)\"")
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def names_read():
    return sorted(set(READ.findall((ROOT / "platforms" / "settings.py").read_text())))


def names_told():
    return sorted(ROW.findall((ROOT / "docs" / "configuration.md").read_text()))


def test_every_name_is_documented_once_and_none_is_made_up():
    assert names_told() == names_read()


def test_settings_read_the_environment_in_one_way():
    places = ["settings.py", "celery.py", "wsgi.py", "views.py", "urls.py"]
    texts = [(ROOT / "platforms" / place).read_text() for place in places]
    assert [text for text in texts if re.search(r"os\.(environ\[|environ\.get|getenv)", text)] == []


def test_the_example_names_only_what_is_read():
    assert sorted(set(production_environment()) - {"PATH"} - set(names_read())) == []
