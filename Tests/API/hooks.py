"""What schemathesis has to know of the API beside its description. It loads this file by the name in SCHEMATHESIS_HOOKS."""

import os

import schemathesis
from hypothesis import strategies

from pictures import noise

QUERIES = ["", "two red circles", "a star - a ring", "0.5 * circle + #4", "type:jpeg", "#4", "a \"ring\" fold:no", "square wider:1", "étoile 星 🌟"]
SMALL = noise(8, 8)

# Other texts are not queries, or have no hits whose links could be followed. Random texts are sent in test_random.py.
schemathesis.openapi.format("photoseek-query", strategies.sampled_from(QUERIES))
schemathesis.openapi.format("photoseek-name", strategies.sampled_from(["Summer", "été", "our dog", "x" * 200]))
for kind in ["image/*", "image/png", "application/octet-stream"]:
    schemathesis.openapi.media_type(kind, strategies.just(SMALL))


@schemathesis.hook
def map_query(context, query):
    """Keeps pages among those that have hits, for links; the bounds are tried anyway."""
    if query and isinstance(query.get("page"), int) and 1 < query["page"] <= 1_000_000:
        return {**query, "page": 1}
    return query


@schemathesis.hook
def before_call(context, case, kwargs):
    """Lets nothing be indexed but the pictures of the tests, whatever paths are made up."""
    if case.path == "/api/index" and isinstance(case.body, dict) and isinstance(case.body.get("paths"), list):
        if all(isinstance(path, str) and path.startswith("/") for path in case.body["paths"]):
            case.body = {**case.body, "paths": [os.environ["PICTURES"]] * len(case.body["paths"])}
