#!/bin/sh
# What follows curl to get names by content: sha256sum of every file of the folder, then one process that renames them.
# Use: hash_and_rename.sh DIR [PROCESSES], of which each reads its share of the files (1)
set -eu
cd "$1"
find . -type f -printf '%f\0' | xargs -0 -n 256 -P "${2:-1}" sha256sum > ../"$(basename "$1")".sums
perl -ne 'my ($digest, $name) = /^([0-9a-f]{64})  (.*)$/ or die; my ($extension) = $name =~ /(\.\w+)$/; rename $name, $digest . ($extension // "") or die "$name: $!"' \
  < ../"$(basename "$1")".sums
