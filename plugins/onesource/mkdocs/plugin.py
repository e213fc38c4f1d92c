"""The plugin: hands pages to the Markdown extension, watches the library, raises all problems together."""

import logging
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Literal

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from onesource.beside import Beside
from onesource.blog.reading_time import reading_minutes
from onesource.markdown import OneSourceExtension, Project
from onesource.markdown.notebooks import CACHE, FOLDER, Notebooks, colab_address, first_id
from onesource.markdown.project import LOCK
from onesource.markdown.source_pages import source_page
from onesource.markdown.verification_rows import PAGE, verification
from onesource.mkdocs.config import OneSourceConfig
from onesource.model import BuildError
from onesource.preview import Preview
from onesource.publish import Publication
from onesource.results.options import DATA_FOLDER
from onesource.site import load_formulas
from onesource.storage.writing import write_whole

EXTENSION = "onesource.markdown"
ASSETS = Path(__file__).parents[1] / "assets"


class OneSourcePlugin(BasePlugin[OneSourceConfig]):
    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """MkDocs keeps the plugin over all builds of one `serve`, because of this method."""
        self.preview = Preview() if command == "serve" else None
        self.aside = command != "serve" and not dirty
        self.is_branch = command == "gh-deploy"  # of which the site is all, not a folder for one language
        logging.getLogger("jieba").setLevel(logging.WARNING)  # else it tells of each dictionary it loads

    @event_priority(100)  # before others ask for site_dir
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Give the extension what a whole build shares, and build beside the published site."""
        root = Path(config.config_file_path).resolve().parent
        options = config.mdx_configs.get(EXTENSION, {})
        self.project = Project(
            root,
            repo_url=config.repo_url or "",
            language=config.theme.get("language", "en"),
            macros=options.get("macros", {}),
            styled=True,
            evidence_file=options.get("evidence", ""),
            evidence_required=options.get("require_evidence", True) and self.preview is None,
            results_folder=options.get("results", "results"),
            results_required=options.get("require_results", True) and self.preview is None,
            pictures={},
            offers_programs=(root / LOCK).is_file(),
        )
        extensions = [name for name in config.markdown_extensions if name != EXTENSION]
        config.markdown_extensions = [*extensions, OneSourceExtension(self.project)]  # type: ignore[list-item]
        self.notebooks: Notebooks | None = None
        self.publication = Publication(Path(config.site_dir)) if self.aside else None
        if self.publication:
            config.site_dir = str(self.publication.begin())
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages of the sources, unless a repository shows them, and what pages load."""
        for asset in sorted(ASSETS.iterdir()):
            if not asset.stem.startswith("formula"):  # their names are known when all formulas are
                files.append(
                    File.generated(config, f"assets/onesource/{asset.name}", abs_src_path=str(asset))
                )
        for module, source in () if self.project.repo_url else self.project.files_to_show():
            path, text = source_page(module, source)
            page = File.generated(config, path, content=text, inclusion=InclusionLevel.NOT_IN_NAV)
            self.project.source_pages[source] = page.url
            files.append(page)
        if self.project.evidence:
            files.append(File.generated(config, PAGE, content="", inclusion=InclusionLevel.NOT_IN_NAV))
        if "mkdocs-jupyter" in config.plugins:
            self._add_notebooks(files, config)
        return files

    def _add_notebooks(self, files: Files, config: MkDocsConfig) -> None:
        """Each post as a notebook: to download, and in a file that mkdocs-jupyter makes a page of."""
        address = config.site_url or ""
        self.notebooks = Notebooks(
            self.project,
            site_name=config.site_name,
            address="" if "//127.0.0.1" in address else address,
        )
        source = self.project.root / CACHE / self.project.language
        (source / FOLDER).mkdir(parents=True, exist_ok=True)
        for post in [file for file in files.documentation_pages() if file.src_uri.startswith("posts/")]:
            made = self.notebooks.add(Path(post.abs_src_path or ""))
            if made:
                page = f"{FOLDER}/{made.slug}.ipynb"
                write_whole(source / page, made.readable)
                # mkdocs-jupyter 0.26 loses the path of a `File.generated`.
                files.append(File(page, str(source), config.site_dir, config.use_directory_urls))
                files.append(File.generated(config, made.path, content=made.text))
                for path in made.data:
                    if path not in files.src_uris:
                        place = str(self.project.root / path)
                        files.append(File.generated(config, path, abs_src_path=place))

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> None:
        """Add the programs of what the pages quote, the figures, and the page that says what proved them."""
        for path, content in (self.project.pictures or {}).items():
            files.append(File.generated(config, path, content=content))
        self.project.report_orphans()
        for path, text in self.project.programs.items():
            files.append(File.generated(config, path, content=text))
        page = getattr(files.get_file_from_path(PAGE), "page", None)
        if page is not None and self.project.evidence:
            page.markdown = verification(self.project, self._titles(files), to_site_root="../")
            page.render(config, files)

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Say where the notebook of a page is, and keep pages of notebooks out of the search."""
        folder, _, name = page.file.src_uri.rpartition("/")
        slug = name.rpartition(".")[0]
        if self.notebooks is None or folder not in ("posts", FOLDER) or slug not in self.notebooks.inside:
            return
        path = f"{FOLDER}/{slug}/{slug}.ipynb"
        site = self.publication.site if self.publication else Path(config.site_dir)
        in_branch = path if self.is_branch else f"{site.name}/{path}"
        colab = colab_address(config.repo_url or "", config.remote_branch or "", in_branch)
        page.meta["notebook"] = {"file": path, "page": f"{FOLDER}/{slug}/", "colab": colab}
        if folder == FOLDER:
            page.meta["template"] = "notebook.html"
            page.meta["search"] = {"exclude": True}

    @event_priority(50)  # before the blog plugin, which counts only where nobody has
    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """Count the reading time of a post; put formulas and outputs into the page of a notebook."""
        post = getattr(page, "config", None)
        if post is not None and not post.readtime:
            post.readtime = reading_minutes(html)
        if self.notebooks and page.meta.get("template") == "notebook.html":
            shown = self.notebooks.page(Path(page.file.src_uri).stem, html)
            # For the link that skips to the content: mkdocs-jupyter's own entries have other ids.
            first = {"level": 1, "id": first_id(shown), "name": str(page.title), "children": []}
            page.toc = get_toc([first] if first["id"] else [])  # type: ignore[list-item]
            return shown
        return None

    def _titles(self, files: Files) -> dict[str, tuple[str, str]]:
        """Titles and addresses of the pages, by the paths of their files."""
        pages = [file.page for file in files.documentation_pages() if file.page]
        return {
            self.project.shown_path(Path(page.file.abs_src_path)): (
                unescape(str(page.title)),
                f"../{page.url}",
            )
            for page in pages
            if page.file.abs_src_path
        }

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """In `serve`, show the last good version of a page that has problems, and the problems everywhere."""
        if self.preview is None:
            return output
        path = self.project.shown_path(Path(page.file.abs_src_path)) if page.file.abs_src_path else ""
        return self.preview.page(path or page.url, output, self.project.problems)

    @event_priority(-100)  # after everyone has written
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Raise all problems, or publish; in `serve` only print them."""
        if self.project.problems:
            message = str(BuildError(self.project.problems))
            if not self.preview:
                raise PluginError(message)
            get_plugin_logger(__name__).error(message)
        load_formulas(Path(config.site_dir), self.project.mathematics.assets())
        self.project.mathematics.close()
        if self.publication:
            config.site_dir = str(self.publication.publish())

    def on_build_error(self, *, error: Exception) -> None:
        """Leave the published site as it was."""
        self.project.mathematics.close()
        if self.publication:
            self.publication.give_up()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> None:
        """Build again when a snippet or a style changes; serve the other languages as last built."""
        server.watch(str(self.project.library.root / self.project.library.package))
        server.watch(str(ASSETS))
        for folder in (self.project.store.folder, self.project.root / DATA_FOLDER):
            if folder.is_dir():
                server.watch(str(folder))
        published = Path(config.config_file_path).parent / "site"
        languages = {alternate["lang"] for alternate in config.extra.get("alternate", [])}
        others = languages - {config.theme.get("language", "en")}
        server.set_app(Beside(server.serve_request, published, languages=others))
