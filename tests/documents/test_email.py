"""Mail gives its subject, people, date, best body and attachments, whatever its charset."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.documents.reading import read, read_draft, tables, words

from onward.documents.email import decode_words, read_eml
from onward.errors import UnreadableError


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Hello"
    message["From"] = "Ann <ann@x.org>"
    for name, value in headers.items():
        message[name] = value
    return message


def test_subject_people_and_date_come_first() -> None:
    message = mail(To="Bo <bo@x.org>", Date="Mon, 01 Jan 2024 10:00:00 +0000")
    message.set_content("First.\n\nSecond.\n")
    document = read(read_eml, message.as_bytes())
    assert document.title == "Hello"
    assert document.metadata["to"] == "Bo <bo@x.org>"
    assert words(document) == [
        "From: Ann <ann@x.org>\nTo: Bo <bo@x.org>\nDate: Mon, 01 Jan 2024 10:00:00 +0000",
        "First.",
        "Second.",
    ]


def test_of_two_versions_the_plain_one_is_read() -> None:
    message = mail()
    message.set_content("The plain text says it all.\n")
    message.add_alternative("<p>The <b>rich</b> text says it all.</p>", subtype="html")
    assert words(read(read_eml, message.as_bytes()))[1:] == ["The plain text says it all."]


def test_the_rich_version_is_read_where_it_says_more() -> None:
    message = mail()
    message.set_content("View this in your browser.\n")
    table = "<table><tr><th>Item</th><th>Price</th></tr><tr><td>Pen</td><td>3</td></tr></table>"
    message.add_alternative(f"<p>Your order</p>{table}", subtype="html")
    assert tables(read(read_eml, message.as_bytes()))[0].rows == (("Pen", "3"),)


def test_attachments_are_handed_on_and_named() -> None:
    message = mail()
    message.set_content("See file.")
    message.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="t\u00e4st.csv")
    draft, document = read_draft(read_eml, message.as_bytes(), "m.eml")
    assert [(a.name, a.data, a.source) for a in draft.attachments] == [
        ("täst.csv", b"a,b\n1,2\n", "m.eml")
    ]
    assert words(document)[-1] == "Attachments: täst.csv"


def test_a_forwarded_mail_is_an_attachment() -> None:
    inner = mail()
    inner.set_content("inside")
    message = mail()
    message.set_content("outside")
    message.add_attachment(inner)
    draft, _ = read_draft(read_eml, message.as_bytes())
    (attachment,) = draft.attachments
    assert attachment.name == "Hello.eml"
    assert "inside" in read(read_eml, attachment.data).text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?iso-8859-1?Q?caf=E9?= and =?utf-8?b?4pi4?=", "café and ☸"),
        ("=?no-such-charset?q?x?=", "x"),
        ("=?utf-8?b?broken", "=?utf-8?b?broken"),
        ("=?utf-8?b?!!!?=", ""),
        (None, ""),
    ],
)
def test_encoded_words(raw: str | None, expected: str) -> None:
    assert decode_words(raw) == expected


def test_raw_bytes_in_headers_and_a_wrong_charset_in_the_body() -> None:
    data = (
        "Subject: Müller\nContent-Type: text/plain; charset=us-ascii\n"
        "Content-Transfer-Encoding: 8bit\n\nGrüße\n"
    ).encode()
    document = read(read_eml, data)
    assert document.title == "Müller"
    assert words(document) == ["Grüße"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_mail_saved_in_utf_16(encoding: str) -> None:
    assert words(read(read_eml, "Subject: x\n\nBody\n".encode(encoding))) == ["Body"]


def test_flowed_lines_are_joined() -> None:
    data = "Subject: x\nContent-Type: text/plain; format=flowed\n\none \ntwo\nthree\n"
    assert words(read(read_eml, data)) == ["one two\nthree"]


def test_a_mailbox_line_before_the_headers_is_skipped() -> None:
    assert read(read_eml, "From x@y Mon Jan 1\nSubject: Real\n\nBody\n").title == "Real"


def test_a_signature_is_not_an_attachment() -> None:
    data = (
        "Subject: x\nContent-Type: multipart/signed; boundary=b; "
        'protocol="application/pkcs7-signature"\n\n--b\n\nSigned text\n--b\n'
        "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nAAAA\n--b--\n"
    )
    draft, document = read_draft(read_eml, data)
    assert words(document) == ["Signed text"]
    assert draft.attachments == []


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("multipart/encrypted; boundary=b", "encrypted mail .OpenPGP"),
        ("application/pkcs7-mime; smime-type=enveloped-data", "encrypted mail .S/MIME"),
        ("application/x-pkcs7-mime", "encrypted mail .S/MIME"),
        ("application/pkcs7-mime; smime-type=signed-data", "signed and wrapped mail"),
    ],
)
def test_encrypted_mail_is_named(kind: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(read_eml, f"Subject: x\nContent-Type: {kind}\n\nAAAA\n")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"just words without any header\n", b"\0\1\2"])
def test_what_is_no_mail_has_a_reason(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="broken mail"):
        read(read_eml, data)


def test_parts_within_parts_without_end_do_not_crash() -> None:
    data = b"Subject: inner\n\nhello"
    for number in range(300):
        data = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%b\n--b%d--\n" % (
            number, number, data, number,
        )  # fmt: skip
    read(read_eml, b"Subject: x\n" + data)


def test_real_mails(real_data: Path) -> None:
    folder = real_data / "fixtures/unstructured/eml"
    for path in sorted(folder.glob("*.eml")):
        try:
            document = read(read_eml, path.read_bytes(), path.name)
        except UnreadableError:
            assert path.name in ("empty.eml", "fake-encrypted.eml")
        else:
            assert document.text, path.name
