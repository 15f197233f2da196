#!/usr/bin/env python3
"""The script people start with, as a peer to measure against: requests, a thread pool, retries, SHA-256 names.

Use: thread_pool.py LIST DIR [--workers 12]
Needs Debian's python3-requests and python3-tenacity.
"""
import argparse
import csv
import hashlib
import os
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

import requests
from requests.adapters import HTTPAdapter
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/bmp": ".bmp", "image/tiff": ".tif"}
MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")


class Again(Exception):
    """Worth another attempt."""


class Rejected(Exception):
    """Not an image."""


def new_session():
    """One session a thread; pools for as many hosts as a list is likely to have, so that connections are kept."""
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_connections=256, pool_maxsize=4))
    return session


def fetch(session, url, folder):
    @retry(retry=retry_if_exception_type((Again, requests.ConnectionError, requests.Timeout)), stop=stop_after_attempt(5),
           wait=wait_exponential(multiplier=1, min=2, max=20), reraise=True)
    def attempt():
        with session.get(url, stream=True, timeout=(10, 60), headers={"Accept": "image/avif,image/webp,image/*,*/*;q=0.8"}) as response:
            if response.status_code in (403, 429) or response.status_code >= 500:
                raise Again(f"status {response.status_code}")
            response.raise_for_status()
            kind = response.headers.get("Content-Type", "").split(";")[0].strip()
            if kind not in EXTENSIONS:
                raise Rejected(f"type {kind}")
            digest, size, first = hashlib.sha256(), 0, True
            handle, partial = tempfile.mkstemp(dir=folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as out:
                    for chunk in response.iter_content(64 * 1024):
                        if first and not chunk.startswith(MAGIC):
                            raise Rejected("bytes are no image")
                        first = False
                        digest.update(chunk)
                        size += len(chunk)
                        out.write(chunk)
                path = os.path.join(folder, digest.hexdigest() + EXTENSIONS[kind])
                known = os.path.exists(path)
                if known:
                    os.unlink(partial)
                else:
                    os.replace(partial, path)
            except BaseException:
                if os.path.exists(partial):
                    os.unlink(partial)
                raise
            return path, size, digest.hexdigest(), known
    return attempt()


def read_list(name):
    with open(name, encoding="utf-8") as rows:
        return [row.strip() for row in rows if row.strip() and not row.startswith("#")]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("list")
    options.add_argument("folder")
    options.add_argument("--workers", type=int, default=12)
    options = options.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    urls = read_list(options.list)
    local = threading.local()

    def work(url):
        if not hasattr(local, "session"):
            local.session = new_session()
        return fetch(local.session, url, options.folder)

    start, good = time.monotonic(), 0
    with ThreadPoolExecutor(options.workers) as pool, open(os.path.join(options.folder, "manifest.csv"), "w", newline="") as out:
        manifest = csv.writer(out)
        manifest.writerow(["url", "sha256", "path"])
        jobs = {pool.submit(work, url): url for url in urls}
        for job in as_completed(jobs):
            try:
                path, _, digest, _ = job.result()
                manifest.writerow([jobs[job], digest, path])
                good += 1
            except Exception:  # a peer to measure, not a product: any failure is a failed row
                manifest.writerow([jobs[job], "", ""])
    print(f"ok {good} of {len(urls)} in {time.monotonic() - start:.2f} s")


if __name__ == "__main__":
    main()
