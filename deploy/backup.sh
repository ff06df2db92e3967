#!/bin/sh
# Backs up the database and the question lists that people brought, again and again; `once`: once.
# PGHOST, PGUSER, PGDATABASE and PGPASSWORD say which database; BACKUPS is the folder of the backups, BANKS the
# data folder of the app, EVERY_HOURS and KEEP_DAYS how often and how long.
set -eu

backup() {
    name="$BACKUPS/$(date -u +%Y-%m-%dT%H%M%SZ)"
    # A backup has its final name only when it is whole and can be read.
    pg_dump --format=custom --no-owner --file="$name.dump.part"
    pg_restore --list "$name.dump.part" >/dev/null
    # Those of a server without login, and those of each account.
    lists=$(cd "$BANKS" && find . -maxdepth 1 \( -name banks -o -name people \))
    if [ -n "$lists" ]; then
        # Two names without spaces at most, which are to be two words.
        # shellcheck disable=SC2086
        tar -czf "$name.banks.tar.gz.part" -C "$BANKS" $lists
        mv "$name.banks.tar.gz.part" "$name.banks.tar.gz"
    fi
    mv "$name.dump.part" "$name.dump"
    find "$BACKUPS" -name '*.part' -mmin +720 -delete
    find "$BACKUPS" \( -name '*.dump' -o -name '*.banks.tar.gz' \) -mtime "+$KEEP_DAYS" -delete
    echo "backed up to $name.dump"
}

umask 077
if [ "${1:-}" = once ]; then
    backup
    exit
fi
while true; do
    # A process of its own: what fails ends this backup and not those to come.
    sh "$0" once || echo "this backup failed, and is tried again in $EVERY_HOURS hours; earlier ones are kept" >&2
    sleep $((EVERY_HOURS * 3600))
done
