#!/bin/sh
# Runs moto_server.py with a Python that has moto; with --probe it says, by its status, whether there is one.
# The one that FORGE_MOTO_PYTHON names is taken unseen: where somebody says that there is one, tests that cannot use it
# fail, and are not left out.
here=$(dirname "$0")
usable() { "$1" -c 'import moto.server, flask, flask_cors' >/dev/null 2>&1; }
if [ -n "$FORGE_MOTO_PYTHON" ]; then
  python=$FORGE_MOTO_PYTHON
else
  for python in "$here/../../.build/peers/moto/bin/python" python3 ''; do
    [ -z "$python" ] && exit 1
    usable "$python" && break
  done
fi
[ "$1" = --probe ] && exit 0
exec "$python" "$here/moto_server.py" "$@"
