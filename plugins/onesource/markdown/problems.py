"""What stands on a page in the place of something that has a problem."""

from html import escape


def problem_html(message: str) -> str:
    return f'<div class="onesource-problem" role="alert"><code>{escape(message)}</code></div>'
