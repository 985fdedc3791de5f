"""Loaded by Schemathesis before it asks anything."""

import ast
import itertools
import sys
import threading

import schemathesis

# Python 3.11 fails now and then where two threads parse at once ("AST constructor recursion depth mismatch").
if sys.version_info < (3, 12):
    parse = ast.parse
    one_at_a_time = threading.RLock()

    def parse_alone(*args, **kwargs):
        with one_at_a_time:
            return parse(*args, **kwargs)

    ast.parse = parse_alone

addresses = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count(1))


@schemathesis.hook
def before_call(context, case, kwargs):
    """From an address of its own: see TRUST_PROXY_HOPS in target.ts."""
    case.headers = {**(case.headers or {}), "X-Forwarded-For": next(addresses)}
