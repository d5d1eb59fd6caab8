"""The headers that every answer carries: what a browser may do with it, and who may read it."""

from __future__ import annotations

from flask import Flask, Response, request

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# Everything here is public and there are no cookies: any page may read any answer.
_SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        (
            "Accept-Ranges",
            "Allow",
            "Content-Disposition",
            "Content-Location",
            "Content-Range",
            "ETag",
            "KG-Limits",
            "Link",
            "Retry-After",
        )
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}

SHARED_HEADERS = _ALWAYS | _SHARED
"""What every answer carries."""

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Language, Content-Language, Content-Type, If-None-Match, If-Range, Range"
    ),
    "Access-Control-Max-Age": "86400",
}


def add_headers(app: Flask) -> None:
    """Makes every answer of the application carry the headers."""

    def dress(response: Response) -> Response:
        for name, value in SHARED_HEADERS.items():
            response.headers.setdefault(name, value)
        if request.method == "OPTIONS":
            for name, value in _PREFLIGHT.items():
                response.headers.setdefault(name, value)
        return response

    app.after_request(dress)
