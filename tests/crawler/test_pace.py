"""Who a crawl says it is, how long it waits, and the settings that keep it polite and closed."""

import pytest

from crawler.crawl import crawlable, project_settings
from crawler.pace import is_here, pace, user_agent
from trials import __version__
from trials.errors import SettingsError

LIVE = "https://clinicaltrials.gov"


def test_a_registry_is_told_the_project_its_version_and_whom_to_write_to() -> None:
    assert user_agent(" trials@example.org ") == f"SpineTrials/{__version__} (+trials@example.org)"
    assert user_agent("") == f"SpineTrials/{__version__} (+no contact given)"


@pytest.mark.parametrize("contact", ["a\r\nX-Header: b", "ä@example.org", "a) (b", "\x1b[31m"])
def test_a_contact_that_could_be_a_header_of_its_own_is_refused(contact: str) -> None:
    with pytest.raises(SettingsError, match="TRIALS_CONTACT"):
        user_agent(contact)


def test_a_registry_elsewhere_is_asked_once_a_second_and_one_here_without_a_pause() -> None:
    assert "DOWNLOAD_DELAY" not in pace(LIVE, {})
    assert project_settings(pace(LIVE, {})).getfloat("DOWNLOAD_DELAY") == 1.0
    for here in ("http://127.0.0.1:8001", "http://localhost:8001/x", "http://[::1]:1"):
        assert pace(here, {})["DOWNLOAD_DELAY"] == 0.0


@pytest.mark.parametrize("host", ["example.org", "10.0.0.1", "127.0.0.1.example.org", "", "localhost.example.org"])
def test_another_machine_is_not_this_one(host: str) -> None:
    assert not is_here(host)


@pytest.mark.parametrize("value", ["0", "-1", "soon", "inf", "nan", "1e9"])
def test_a_time_without_sense_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match="TRIALS_PATIENCE must be a number of seconds"):
        pace(LIVE, {"TRIALS_PATIENCE": value})


def test_a_time_in_the_environment_is_taken() -> None:
    settings = pace(LIVE, {"TRIALS_PATIENCE": "20", "TRIALS_TIMEOUT": "2.5"})
    assert (settings["PATIENCE"], settings["DOWNLOAD_TIMEOUT"]) == (20.0, 2.5)


def test_nothing_is_opened_and_nothing_is_believed_unseen() -> None:
    settings = project_settings()
    for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED", "HTTPCACHE_ENABLED"):
        assert not settings.getbool(name), name
    for name in ("DOWNLOAD_VERIFY_CERTIFICATES", "ROBOTSTXT_OBEY", "AUTOTHROTTLE_ENABLED"):
        assert settings.getbool(name), name
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1


def test_every_spider_is_named_as_its_module_and_its_reader() -> None:
    from scrapy.spiderloader import get_spider_loader

    from crawler.readers import descriptors

    loader = get_spider_loader(project_settings())
    for name in crawlable():
        assert loader.load(name).__module__ == f"crawler.spiders.{name}"
        assert descriptors()[name].access == "crawl"
