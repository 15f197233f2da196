#!/usr/bin/env python3
"""The same work as thread_pool.py, one URL after another.

Use: sequential.py LIST DIR
"""
import csv
import os
import sys

from thread_pool import fetch, new_session, read_list


def main():
    urls, folder = read_list(sys.argv[1]), sys.argv[2]
    os.makedirs(folder, exist_ok=True)
    session, good = new_session(), 0
    with open(os.path.join(folder, "manifest.csv"), "w", newline="") as out:
        manifest = csv.writer(out)
        manifest.writerow(["url", "sha256", "path"])
        for url in urls:
            try:
                path, _, digest, _ = fetch(session, url, folder)
                manifest.writerow([url, digest, path])
                good += 1
            except Exception:  # any failure is a failed row
                manifest.writerow([url, "", ""])
    print(f"ok {good} of {len(urls)}")


if __name__ == "__main__":
    main()
