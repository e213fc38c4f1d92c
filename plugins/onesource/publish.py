"""Build aside, then swap: a reader meets the old site or the new one, and a failed build changes nothing."""

import shutil
from pathlib import Path


class Publication:
    """One build of the folder `site`."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.aside = site.with_name(f".{site.name}.building")
        self.before = site.with_name(f".{site.name}.before")

    def begin(self) -> Path:
        """The folder to build into, empty; leftovers of a build that was killed are gone."""
        if self.before.exists() and not self.site.exists():
            self.before.replace(self.site)  # killed between the two renames of `publish`
        for leftover in (self.aside, self.before):
            shutil.rmtree(leftover, ignore_errors=True)
        self.aside.mkdir(parents=True)
        return self.aside

    def publish(self) -> Path:
        """Put the new folder in the place of the old one; return that place."""
        if self.site.exists():
            self.site.replace(self.before)
        self.aside.replace(self.site)
        shutil.rmtree(self.before, ignore_errors=True)
        return self.site

    def give_up(self) -> None:
        shutil.rmtree(self.aside, ignore_errors=True)
