#!/usr/bin/env python3
"""A peer: Scrapy's ImagesPipeline (which opens and re-encodes every image) or FilesPipeline (which keeps the bytes).

Use: scrapy_media.py LIST DIR --pipeline images|files [--workers 64] [--per-host 64] [--throttle]
Needs Debian's python3-scrapy and python3-pil.
"""
import argparse

import scrapy
from scrapy.crawler import CrawlerProcess


class ListSpider(scrapy.Spider):
    name = "list"
    # Scrapy starts with a request; the list itself is handed to the pipeline as items.
    start_urls = ["data:,"]

    def parse(self, response):
        with open(self.settings["RIG_LIST"], encoding="utf-8") as lines:
            for line in lines:
                yield {self.settings["RIG_FIELD"]: [line.strip()]}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("list")
    options.add_argument("folder")
    options.add_argument("--pipeline", choices=("images", "files"), default="images")
    options.add_argument("--workers", type=int, default=64)
    options.add_argument("--per-host", type=int)
    options.add_argument("--throttle", action="store_true", help="AutoThrottle, as many at once on a host as --per-host")
    options = options.parse_args()
    per_host = options.per_host or options.workers
    kind = options.pipeline
    process = CrawlerProcess({
        "ITEM_PIPELINES": {f"scrapy.pipelines.{kind}.{kind.capitalize()}Pipeline": 1},
        f"{kind.upper()}_STORE": options.folder,
        "RIG_LIST": options.list,
        "RIG_FIELD": "image_urls" if kind == "images" else "file_urls",
        "CONCURRENT_REQUESTS": options.workers,
        "CONCURRENT_REQUESTS_PER_DOMAIN": per_host,
        "AUTOTHROTTLE_ENABLED": options.throttle,
        # Its default begins with five seconds between two requests, which a hundred rows a host never make up for.
        "AUTOTHROTTLE_START_DELAY": 0.25,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(per_host),
        "CONCURRENT_ITEMS": options.workers,
        "RETRY_TIMES": 4,
        "ROBOTSTXT_OBEY": False,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "CRITICAL",
        "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7",
    })
    process.crawl(ListSpider)
    process.start()


if __name__ == "__main__":
    main()
