#!/bin/sh
# Puts a backup in the place of what is there: `restore.sh NAME.dump`, NAME as in BACKUPS. All of the database
# or none of it. Stop the replicas first.
set -eu

[ $# -eq 1 ] && [ -f "$BACKUPS/$1" ] || {
    echo "Say which backup, one of:" >&2
    ls "$BACKUPS" | grep '\.dump$' >&2
    exit 2
}
pg_restore --clean --if-exists --no-owner --exit-on-error --single-transaction --dbname="$PGDATABASE" "$BACKUPS/$1"
# Lists that are there and not in the backup are left; those in it are as they were then.
lists="$BACKUPS/${1%.dump}.banks.tar.gz"
[ ! -f "$lists" ] || tar -xzf "$lists" -C "$BANKS"
echo "restored $1"
