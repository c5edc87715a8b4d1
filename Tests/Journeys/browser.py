"""A real headless Chromium."""

import contextlib
import shutil

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--window-size=1200,900", "--hide-scrollbars", "--disable-background-networking",
    "--disable-component-update", "--no-first-run", "--force-prefers-reduced-motion",
]


class Browser:
    """A window, with the words the journeys use."""

    def __init__(self, driver, address):
        self.driver, self.address = driver, address

    def open(self, path):
        self.driver.get(self.address + path)
        return self

    def sign_in(self, path):
        """Opens a one-time link and presses its button."""
        self.open(path)
        self.press(self.button("Sign in as"))

    def sit(self, session, path):
        """Somebody whose session was begun without a browser sits down and opens a page."""
        name, value = session.cookie.split("=", 1)
        self.driver.execute_cdp_cmd("Network.setCookie", {
            "name": name, "value": value, "url": self.address, "secure": True,
            "httpOnly": True, "path": "/"})
        return self.open(path)

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.address)

    @property
    def text(self):
        return self.driver.find_element(By.TAG_NAME, "body").text

    def one(self, css):
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def button(self, words):
        """The button with these words."""
        for found in self.all("button, a.button"):
            if found.is_displayed() and found.text.strip().startswith(words):
                return found
        raise AssertionError(f"no button {words!r} on {self.path}:\n{self.text[:1500]}")

    def unfold(self, words):
        next(one for one in self.all("summary") if one.text.startswith(words)).click()

    def choose(self, field, value):
        self.one(f"#{field} option[value='{value}']").click()

    def press(self, element):
        """Presses something that leads to another page, and waits for that page."""
        # Staleness of the root element says that the old page is gone.
        root = self.one("html")
        element.click()
        self.settled(root)

    def settled(self, root):
        def is_gone(_):
            try:
                root.is_enabled()
                return False
            except Exception:  # noqa: BLE001 - whatever the driver says about a page that is gone
                return True

        WebDriverWait(self.driver, 15, poll_frequency=0.03).until(is_gone)
        WebDriverWait(self.driver, 15, poll_frequency=0.03).until(
            lambda d: d.execute_script("return document.readyState") == "complete")

    def type(self, css, text):
        field = self.one(css)
        field.clear()
        field.send_keys(text)

    def phone(self, width=390, height=844):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": True})

    def desktop(self):
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def without_scripts(self):
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})

    def overflow(self):
        """How many pixels the page is wider than the window."""
        return self.driver.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def focused(self):
        return self.driver.switch_to.active_element

    def key(self, key):
        self.focused().send_keys(key)

    def tab_to(self, wanted, limit=200):
        """Presses Tab until the wanted thing has the focus."""
        for _ in range(limit):
            self.key(Keys.TAB)
            if wanted(self.focused()):
                return self.focused()
        raise AssertionError(f"{limit} times Tab did not reach it on {self.path}")

    def complaints(self, *expected):
        """Console errors and warnings since the last call: CSP violations are among them.

        `expected` are parts of messages that the journey itself provokes.
        """
        return [
            entry["message"] for entry in self.driver.get_log("browser")
            if entry["level"] in ("SEVERE", "WARNING")
            and not any(part in entry["message"] for part in ("/favicon.ico", *expected))]


@contextlib.contextmanager
def browser(server):
    options = Options()
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            options.binary_location = path
            break
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_page_load_timeout(30)
    try:
        yield Browser(driver, server.address)
    finally:
        driver.quit()
