"""How every spider asks: Scrapy's settings, the polite ones and those that keep it quiet.

`crawler.crawl` adds what a run decides: the user agent's contact, the pace and the patience. Nothing here reads the
environment. Scrapy's own defaults that would be wrong for a registry are turned off with their reason.
"""

from trials import __version__

BOT_NAME = "spine-trials"
SPIDER_MODULES = ["crawler.spiders"]
USER_AGENT = f"SpineTrials/{__version__}"
DEFAULT_REQUEST_HEADERS = {"Accept": "application/json, */*;q=0.5", "Accept-Language": "en"}

# One request at a time, one a second; AutoThrottle slows down with the registry, and robots.txt may ask for more.
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # the default makes every second pause shorter than robots.txt asks for
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 30.0
ROBOTSTXT_OBEY = True  # by crawler.middlewares.robots
ROBOTSTXT_USER_AGENT = "SpineTrials"  # not the whole line: a contact could look like another robot's name

DOWNLOAD_TIMEOUT = 180
DOWNLOAD_MAXSIZE = 1024 * 1024 * 1024  # 1,000 records with all their results: some tens of megabytes, rarely hundreds
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True  # off by default in Scrapy
URLLENGTH_LIMIT = 8000

DOWNLOADER_MIDDLEWARES = {
    # 1. robots.txt first: rules, delay, refusal. Scrapy's own takes an unreadable robots.txt for a permission.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    # 2. waiting and asking again. Scrapy's own retries at once and does not know Retry-After.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.patience.PatienceMiddleware": 550,
    # 3. what an API has no use for
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
}

COOKIES_ENABLED = False
HTTPCACHE_ENABLED = False
REFERRER_POLICY = "no-referrer"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # on by default in Scrapy 2.19: it would run code that it is sent over a local port
MEMUSAGE_ENABLED = False
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.quiet.QuietFormatter"
LOG_INSTALL_ROOT_HANDLER = False
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
