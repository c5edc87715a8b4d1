"""The desk of somebody without a security team: can be read by all, in plain words, on a thin line."""

import pathlib
import re

import axe_playwright_python

import actors
import browser
import harness
import reading

AXE = pathlib.Path(axe_playwright_python.__file__).with_name("axe.min.js")
# WCAG 2.2, levels A and AA.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESK = ["/actions", "/actions/print", "/assets", "/exposures", "/coordination", "/playbooks",
        "/mandates",
        "/", "/directives/bod-26-04", "/vulnerabilities"]
STAFF = ["/queue", "/coordination", "/drafts", "/projects", "/organizations", "/coverage",
         "/campaigns", "/hubs"]
# Bytes of a page with everything that it loads.
HEAVIEST = 60_000
# Years of school: one who left after the ninth reads it.
HARDEST = 9.0


def shape(path):
    """Pages that differ only in what they are about have one shape."""
    return re.sub(r"/(?:[a-z]{2,4}_[0-9a-z]+|CVE-[\d-]+|GHSA-[\w-]+|BWA-[\d-]+|PYSEC-[\d-]+)", "/…",
                  path.split("?")[0].split("#")[0])


class Desk(harness.Journey):
    def window(self, words):
        window = self.enterContext(browser.browser(self.server))
        window.sign_in(self.link(self.server.place, words))
        return window

    def setUp(self):
        self.server = self.serve()

    def pages(self, window, starts, most):
        """One page of each shape that can be reached from where one starts."""
        found, waiting = {}, list(starts)
        while waiting and len(found) < most:
            path = waiting.pop(0)
            if shape(path) in found:
                continue
            window.open(path)
            self.assertNotIn("Not found", window.driver.title, path)
            found[shape(path)] = path
            for link in window.all("a[href]"):
                href = (link.get_attribute("href") or "").removeprefix(window.address)
                known = shape(href)
                # The ledger's key and checkpoint are plain text, as its standard wants them.
                if (href.startswith("/") and known not in found and "." not in known
                        and not known.startswith(
                            ("/api", "/receipts/", "/csaf", "/signout", "/ledger/"))):
                    waiting.append(href)
        return list(found.values())

    def violations(self, window):
        window.driver.execute_script(AXE.read_text())
        result = window.driver.execute_async_script(
            "const done = arguments[0]; axe.run(document, "
            "{runOnly: {type: 'tag', values: %s}}).then(done, e => done({error: String(e)}))" % RULES)
        self.assertNotIn("error", result)
        return [
            f"{window.path}: {one['id']} ({one['impact']}): {node['target']} {node['html'][:160]}"
            for one in result["violations"] for node in one["nodes"][:3]]

    def accessible(self, words, starts, most):
        window = self.window(words)
        window.driver.set_script_timeout(60)
        wrong = []
        pages = self.pages(window, starts, most)
        # Each width and each scheme is seen once; they do not depend on each other.
        for scheme, resize in (("light", window.desktop), ("dark", window.phone)):
            resize()
            window.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
                "features": [{"name": "prefers-color-scheme", "value": scheme}]})
            for path in pages:
                window.open(path)
                wrong += [f"{scheme} {one}" for one in self.violations(window)]
        self.assertEqual(wrong, [], f"{len(pages)} pages: {pages}")
        print(f"     axe: {len(pages)} pages of {words!r} without violations", flush=True)
        return pages

    def test_an_operators_pages_follow_wcag(self):
        self.assertGreater(len(self.accessible(actors.HOSPITAL, DESK, 30)), 8)

    def test_the_staffs_pages_follow_wcag(self):
        self.assertGreater(len(self.accessible(actors.COORDINATOR, STAFF, 40)), 12)

    def test_thin_line(self):
        window = self.window(actors.HOSPITAL)
        pages = self.pages(window, DESK, 20)
        window.driver.execute_cdp_cmd("Network.enable", {})
        window.driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
        # 256 kbit/s with the delay of a bad line.
        window.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {
            "offline": False, "latency": 100, "downloadThroughput": 32_000,
            "uploadThroughput": 32_000})
        heavy, paints = [], []
        for path in pages:
            window.open(path)
            size, paint = window.driver.execute_script(
                "const all = [...performance.getEntriesByType('navigation'),"
                " ...performance.getEntriesByType('resource')];"
                "const p = performance.getEntriesByName('first-contentful-paint')[0];"
                "return [all.reduce((n, e) => n + e.transferSize, 0), p ? p.startTime : null]")
            paints.append((paint or 0, path))
            if size > HEAVIEST:
                heavy.append((path, size))
        self.assertEqual(heavy, [], "bytes of a page with all it loads")
        # Told, not judged: how fast a machine paints is no property of the page.
        slowest = max(paints)
        print(f"     first paint at 256 kbit/s: at most {slowest[0]:.0f} ms ({slowest[1]}) "
              f"on {len(paints)} pages", flush=True)

    def test_plain_words(self):
        window = self.window(actors.HOSPITAL)
        hard = []
        for path in self.pages(window, DESK[:6], 12):
            window.open(path)
            # What others wrote is theirs: names, titles of flaws, notes.
            texts = window.driver.execute_script(
                "return [...document.querySelectorAll('main p, main li, main .hint, main dt')]"
                ".filter(e => !e.closest('.inert, table, blockquote, pre')"
                " && !e.querySelector('p, li'))"
                ".map(e => e.innerText)")
            years, words = reading.grade(texts)
            if words >= 40 and years > HARDEST:
                hard.append((path, round(years, 1), words))
        self.assertEqual(hard, [], "years of school that the pages ask for")
        handbook = (harness.ROOT / "docs" / "handbook.md").read_text()
        chapter = handbook.split("# For the operator’s one IT person")[-1]
        chapter = handbook.split("# For the operator's one IT person", 1)[1].split("\n# ", 1)[0]
        prose = [p for p in re.split(r"\n\s*\n", re.sub(r"```.*?```", "", chapter, flags=re.S))
                 if not p.lstrip().startswith(("|", "#"))]
        years, words = reading.grade([" ".join(p.split()) for p in prose])
        self.assertLess(years, HARDEST, f"the operator's chapter of the handbook, {words} words")
