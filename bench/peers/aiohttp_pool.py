#!/usr/bin/env python3
"""A peer: aiohttp on uvloop, N workers over a queue, SHA-256 names, temporary file then rename, retries with backoff.

Use: aiohttp_pool.py LIST DIR [--workers 64]
Needs Debian's python3-aiohttp and python3-uvloop.
"""
import argparse
import asyncio
import csv
import hashlib
import os
import ssl

import aiohttp
import uvloop

EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/bmp": ".bmp", "image/tiff": ".tif"}
MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")


class Again(Exception):
    """Worth another attempt."""


async def attempt(session, url, folder, number):
    async with session.get(url) as response:
        if response.status in (403, 429) or response.status >= 500:
            raise Again
        response.raise_for_status()
        kind = response.content_type
        if kind not in EXTENSIONS:
            raise ValueError(kind)
        digest, partial, out = hashlib.sha256(), os.path.join(folder, f"{number}.part"), None
        try:
            async for chunk in response.content.iter_any():
                if out is None:
                    if not chunk.startswith(MAGIC):
                        raise ValueError("bytes are no image")
                    out = open(partial, "wb", buffering=0)
                digest.update(chunk)
                out.write(chunk)
        finally:
            if out is not None:
                out.close()
        path = os.path.join(folder, digest.hexdigest() + EXTENSIONS[kind])
        os.replace(partial, path)
        return digest.hexdigest(), path


async def fetch(session, url, folder, number):
    for wait in (2, 4, 8, 16, None):
        try:
            return await attempt(session, url, folder, number)
        except (Again, aiohttp.ClientConnectionError, asyncio.TimeoutError):
            if wait is None:
                raise
            await asyncio.sleep(wait)


async def work(rows, session, folder, manifest):
    for number, url in rows:
        try:
            digest, path = await fetch(session, url, folder, number)
            manifest.writerow([url, digest, path])
        except Exception:  # any failure is a failed row
            manifest.writerow([url, "", ""])


async def run(options):
    with open(options.list, encoding="utf-8") as lines:
        rows = enumerate([line.strip() for line in lines])
    os.makedirs(options.folder, exist_ok=True)
    tls = ssl.create_default_context(cafile=options.authority) if options.authority else None
    connector = aiohttp.TCPConnector(limit=0, ssl=tls) if tls else aiohttp.TCPConnector(limit=0)
    with open(os.path.join(options.folder, "manifest.csv"), "w", newline="") as out:
        manifest = csv.writer(out)
        manifest.writerow(["url", "sha256", "path"])
        async with aiohttp.ClientSession(connector=connector, auto_decompress=False) as session:
            await asyncio.gather(*(work(rows, session, options.folder, manifest) for _ in range(options.workers)))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("list")
    options.add_argument("folder")
    options.add_argument("--workers", type=int, default=64)
    options.add_argument("--authority", help="certificate file to trust")
    uvloop.install()
    asyncio.run(run(options.parse_args()))


if __name__ == "__main__":
    main()
