"""What people are told: on the page, by mail over a real mail server, by webhook; and what not."""

import datetime
import email
import email.policy
import html
import json

import actors
import harness
import outside
from standardwebhooks import Webhook


class Notices(harness.Journey):
    def settings(self, port, security="implicit", trust=True, **more):
        scheme = "smtps" if security == "implicit" else "smtp"
        user = outside.USER.replace("@", "%40")
        password = self.folder / "password"
        password.write_text(outside.PASSWORD + "\n")
        values = {
            "BREAKWATER_SMTP": f"{scheme}://{user}@localhost:{port}",
            "BREAKWATER_SMTP_PASSWORD_FILE": str(password), "BREAKWATER_SMTP_TIMEOUT": "3",
            "BREAKWATER_MAIL_FROM": "desk@hub.example", "BREAKWATER_MAIL_NAME": "The hub",
            "BREAKWATER_PRIVATE_HOSTS": "localhost"}
        if trust:
            values["BREAKWATER_CERTIFICATES"] = str(self.files[0])
        return values | more

    def setUp(self):
        self.place_ = self.place(examples=False)
        self.folder = self.place_.folder
        self.files = outside.certificate(self.folder)
        self.inbox = outside.Inbox()

    def mail(self, port, *, security="implicit", status=0, to="someone@mail.example", **more):
        return harness.run(
            "notify", "test", to, place=self.place_, status=status,
            environment=self.settings(port, security, **more))

    def test_mail_over_tls_and_its_failures(self):
        """`breakwater notify test` against a mail server nobody here wrote."""
        for security in ("implicit", "starttls"):
            with outside.mail_server(self.inbox, self.files, security) as port:
                done = self.mail(port, security=security)
                self.assertIn("took the mail", done.output)
        self.assertEqual(len(self.inbox.mails), 2)
        sender, recipients, content = self.inbox.mails[0]
        self.assertEqual((sender, recipients), ("desk@hub.example", ["someone@mail.example"]))
        read = email.message_from_bytes(content, policy=email.policy.default)
        self.assertEqual(read["Auto-Submitted"], "auto-generated")
        self.assertEqual(read["From"], "The hub <desk@hub.example>")
        self.assertEqual(read.defects, [])

        # Without TLS nothing is sent, not even a password.
        with outside.mail_server(self.inbox, self.files, "none") as port:
            refused = self.mail(port, security="starttls", status=1)
            self.assertIn("STARTTLS", refused.errors)
        # A certificate that nobody here trusts; one for another name; one that has ended.
        with outside.mail_server(self.inbox, self.files) as port:
            self.assertIn(
                "BREAKWATER_CERTIFICATES", self.mail(port, trust=False, status=1).errors)
        for name, host, days in (("other", "other.example", 1), ("old", "localhost", -1)):
            files = outside.certificate(self.folder, name, host, days)
            with outside.mail_server(self.inbox, files) as port:
                refused = self.mail(
                    port, status=1, BREAKWATER_CERTIFICATES=str(files[0]))
                self.assertIn("certificate", refused.errors)
        # Answers of every kind, a wrong password, silence, nonsense, and the end in the middle.
        with outside.mail_server(self.inbox, self.files) as port:
            for answer, words in (
                    ("421 4.3.2 closing", "421"), ("450 4.2.0 later", "450"),
                    ("550 5.7.1 no", "550"), ("drop", "ended the connection")):
                self.inbox.answers = [answer]
                self.assertIn(words, self.mail(port, status=1).errors)
            self.assertIn("550", self.mail(port, to="nobody@mail.example", status=1).errors)
            (self.folder / "wrong").write_text("wrong")
            # This mail server lets who does not know the password wait for five seconds.
            refused = self.mail(
                port, status=1, BREAKWATER_SMTP_PASSWORD_FILE=str(self.folder / "wrong"),
                BREAKWATER_SMTP_TIMEOUT="20")
            self.assertIn("sign in", refused.errors)
            self.assertNotIn(outside.PASSWORD, refused.errors)
            self.assertEqual(self.mail(port, to="a b@c", status=None).status != 0, True)
        with outside.silent_server() as port:
            self.assertIn("said nothing", self.mail(port, security="starttls", status=1).errors)
        with outside.talking_server("HTTP/1.1 400 Bad Request") as port:
            self.assertIn("none of SMTP", self.mail(port, security="starttls", status=1).errors)
        # Words slipped in before TLS began.
        with outside.talking_server(
                "220 hi", "250-hi\r\n250 STARTTLS", "220 go\r\n250 slipped in") as port:
            self.assertIn("somebody may", self.mail(port, security="starttls", status=1).errors)
        # Also when they come apart: one read ends with the answer, the next begins with the words.
        go = "220-go {}\r\n".format("o" * 119) * 15 + "220 go {}".format("o" * 119)
        with outside.talking_server(
                "220 hi", "250-hi\r\n250 STARTTLS", go + "\r\n250 slipped in") as port:
            self.assertIn("somebody may", self.mail(port, security="starttls", status=1).errors)
        self.assertIn("not reached", self.mail(outside.free_port(), status=1).errors)
        self.assertEqual(len(self.inbox.mails), 2)
        bare = harness.run("notify", "test", "a@b.example", place=self.place_, status=1)
        self.assertIn("BREAKWATER_SMTP", bare.errors)

    def test_an_alarm_reaches_the_coordinator(self):
        """By page, mail and webhook within a minute or two, in no case with a word about it."""
        with outside.mail_server(self.inbox, self.files) as port:
            self.hooks = outside.Hooks(self.files)
            self.addCleanup(self.hooks.close)
            server = self.serve(self.place_, environment=self.settings(port))
            session = actors.set_up(server)
            hub = actors.coordinator(server)
            finder = actors.organization(session, "Tidewater Research", "finder")
            vendor = actors.organization(session, "Harbor Software", "vendor")
            hook = self.webhook(session)
            made = self.status(
                finder.post("/api/v1/findings", actors.finding(1)), 201).json
            case = actors.case_of(hub, made["flaw"])
            base = f"/api/v1/cases/{case}/coordination"
            self.status(hub.post(base, {}), 200, 201)
            self.status(hub.post(base + "/participants", {
                "participants": [{"organization": vendor.organization, "roles": ["vendor"]}]}),
                200, 201)
            self.status(vendor.post(base + "/answer", {"answer": "join"}), 200)
            # The mail server is busy at first.
            self.inbox.answers = ["450 4.2.0 try again"]
            self.status(vendor.post(base + "/alarms", {
                "kind": "flaw", "evidence": "zqxleak: it is on a list"}), 200, 201)
            page = harness.wait_until(
                "the notice", lambda: (
                    lambda text: text if case in text else None)(session.get("/notices").text))
            self.assertIn("An alarm", page)
            self.assertIn('class="bell"', page)
            self.hook_is_signed(hook, case)
            mail = harness.wait_until("the mail", lambda: next(
                (content for _, to, content in self.inbox.mails
                 if "ada@coordinator.example" in to), None), 180, 0.5)
            self.assertGreaterEqual(self.inbox.tries, 2)
            read = email.message_from_bytes(mail, policy=email.policy.default)
            self.assertEqual(read["Subject"], f"Case {case} needs you now")
            title = actors.finding(1)["title"]
            for word in ("zqxleak", title):
                self.assertNotIn(word.encode(), mail)
                for _, body in self.hooks.requests:
                    self.assertNotIn(word.encode(), body)
            text = read.get_body(("plain",)).get_content()
            self.assertIn(f"/cases/{case}/coordination", text)
            # The vendor, who raised it, and the finder are not told before it is judged.
            self.assertNotIn("An alarm", finder.session.get("/notices").text)
            self.reading(session, vendor)

    def test_the_end_of_a_mandate_is_told(self):
        """The other side reads of it within seconds, and nothing of it but that it ended."""
        session = actors.set_up(self.serve(self.place_))
        client = actors.organization(session, "Reed Water", "finder")
        provider = actors.organization(session, "Harbor Managed Services", "vendor")
        made = self.status(client.post("/api/v1/mandates", {
            "manager": provider.organization, "allows": ["work"],
            "until": str(harness.today() + datetime.timedelta(days=100))}), 201).json
        self.status(client.post(f"/api/v1/mandates/{made['id']}/end"), 200)
        told = harness.wait_until("the notice", lambda: next(
            (one for one in provider.good("/api/v1/notices")["items"]
             if one["kind"] == "mandate.ended"), None))
        self.assertNotIn("Reed Water", json.dumps(told))
        page = provider.session.get("/notices").text
        self.assertIn("Leave to act for somebody has ended", page)
        self.assertIn("/mandates", page)

    def webhook(self, session):
        url = f"https://localhost:{self.hooks.port}/in"
        page = session.form("/account/webhooks", {"url": url})
        secret = actors.secret_on(page, "secret")
        found = page.text.split('href="/account/webhooks/whk_')[1].split('"')[0]
        # Addresses that lead inside are refused when something is sent there, with plain words.
        inside = session.form("/account/webhooks", {"url": "https://127.0.0.1:1/"})
        self.status(inside, 200)
        one = html.unescape(inside.text)
        other = [
            part.split('"')[0] for part in one.split('href="/account/webhooks/whk_')[1:]
            if not part.startswith(found)][0]
        self.status(session.form(f"/account/webhooks/whk_{other}", {"command": "test"}), 303)
        harness.wait_until("the refusal", lambda: "does not lead to a public address" in
                           session.get(f"/account/webhooks/whk_{other}").text)
        self.status(session.form(f"/account/webhooks/whk_{other}", {"command": "remove"}), 303)
        return f"whk_{found}", secret

    def hook_is_signed(self, hook, case):
        name, secret = hook

        def alarm():
            return next((
                (headers, body) for headers, body in self.hooks.requests
                if json.loads(body)["type"] == "case.alarm"), None)

        headers, body = harness.wait_until("the webhook", alarm)
        read = Webhook(secret).verify(body, headers)
        self.assertEqual(read["data"]["id"], case)
        self.assertEqual(read["data"]["tlp"], "AMBER+STRICT")
        self.assertEqual(set(read["data"]), {"id", "link", "tlp"})

    def reading(self, session, vendor):
        """Marking read, choosing, trying a webhook, and what the API says."""
        self.status(session.form("/notices/read", {}), 303)
        self.assertIn("You have read everything", session.get("/notices?unread=true").text)
        settings = session.get("/account/notifications").text
        version = settings.split('name="version" value="')[1].split('"')[0]
        bad = session.form("/account/notifications", {
            "version": version, "timeZone": "Nowhere", "quietFrom": "22:00"})
        self.status(bad, 422)
        done = session.form("/account/notifications", {
            "version": version, "timeZone": "America/New_York", "quietFrom": "22:00",
            "quietUntil": "06:00", "mail-case-message": "never"})
        self.status(done, 303)
        chosen = session.get("/account/notifications").text
        self.assertIn('value="America/New_York"', chosen)
        # A token that a person made reads for that person.
        found = vendor.good("/api/v1/notices")["items"]
        self.assertIn("case.invitation", [one["kind"] for one in found])
        self.status(vendor.post(f"/api/v1/notices/{found[0]['id']}/read"), 200)
        # Redirects are not followed, and what was answered is text.
        self.hooks.status = 302
        hook = vendor.post("/api/v1/webhooks", {
            "url": f"https://localhost:{self.hooks.port}/in", "kinds": ["case.message"]})
        self.status(hook, 201)
        path = f"/api/v1/webhooks/{hook.json['id']}"
        self.status(vendor.post(path + "/test"), 202)
        sent = harness.wait_until("the test", lambda: next(
            (one for one in vendor.good(path + "/deliveries")["items"] if one["status"]), None))
        self.assertEqual((sent["status"], sent["state"]), (302, "failed"))
        self.assertLessEqual(len(sent["answer"]), 1024)
        page = vendor.session.get(f"/account/webhooks/{hook.json['id']}").text
        self.assertNotIn("<script", page)
        self.status(vendor.request("DELETE", path), 204)
