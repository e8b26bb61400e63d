"""Texts of which a part is free, and texts that nobody has found yet."""

from __future__ import annotations

import re

import pytest

from lookalike import Face, probe
from lookalike._probe._shapes import in_one_part

PORTS = {"NLRTM": "Rotterdam"}


def book(manifest):
    """A code of three parts, of which the last is free."""
    port, voyage, _ = re.fullmatch(r"([A-Z]{5})/(\d{3}[NS])/([\w.-]+)\.edi", manifest).groups()
    return {"manifest": manifest, "city": PORTS[port], "voyage": voyage}


def add(uri):
    """A code whose parts are words of its own, but for an identifier of letters and digits."""
    scheme, kind, name = uri.split(":")
    if (scheme, kind) != ("tunes", "track") or not name.isalnum():
        raise ValueError(f"{uri} is no track")


def locus(region):
    """Numbers, of which no part is free."""
    chromosome, _, _ = re.fullmatch(r"(chr\d+):(\d+)-(\d+)", region).groups()
    return {"chrom": chromosome, "region": region}


@pytest.mark.parametrize(
    ("validator", "example", "template", "kept"),
    [
        (book, "NLRTM/123N/manifest.edi", "NLRTM/123N/manifest-{token}.edi", "original"),
        (add, "tunes:track:abcdefgh", "tunes:track:{token}", "nothing"),
    ],
    ids=["beside a word", "for a word"],
)
def test_a_token_goes_into_the_part_that_is_free(validator, example, template, kept):
    """A text with a token can be had back; without one it could not."""
    found = probe(validator, placeholder=example)
    assert (found.placeholder, found.unique, found.kept) == (template, True, kept)


def image(machine):
    """The family of a machine chooses the image; the rest of its name does not count."""
    family = re.search(r"\.([a-z]\d)[a-z]*\.", machine)[1]
    return f"{'gpu' if family[0] in 'gp' else 'cpu'}-1.7"


def test_a_token_beside_what_counts_is_no_token():
    """A token before the family would choose the image for nobody."""
    found = probe(image, placeholder="ml.m5.large")
    assert (found.verdict, found.kept) == ("refuse", "lost")


def test_words_that_may_decide_on_the_result_are_remarked():
    """Where a token may stand was said; that the rest counts nobody can see."""
    found = probe(image, placeholder="ml.m5.x-{token}")
    assert (found.verdict, found.kept) == ("proxy", "nothing")
    (said,) = found.remarks
    assert said.startswith("Nothing of the value is in its result. If that depends on 'ml', 'm5'")


def test_words_are_not_remarked_where_the_result_is_yes_or_no():
    """What is accepted is all that they decide on."""
    assert probe(lambda x: x.startswith("ml.m5"), placeholder="ml.m5.x-{token}").remarks == ()


def test_parts_are_tried_from_the_end_and_few_of_them():
    """What is most often free is a name at the end; an extension is none."""
    templates = [shape.text for shape in in_one_part("a/bb/cc/dd/ee.tar.gz")]
    assert templates[:3] == [
        "a/bb/cc/dd/ee-{token}.tar.gz",
        "a/bb/cc/dd/{token}.tar.gz",
        "a/bb/cc/dd-{token}/ee.tar.gz",
    ]
    assert len(templates) == 8


def test_parts_that_could_be_someone_s_do_not_stand_without_a_token():
    """A bucket that somebody has stays out of every template."""
    assert list(in_one_part("s3://corp/key")) == []


def test_a_piece_of_the_text_without_a_token_is_remarked():
    """It would stay in what is compiled, whatever the value is, and no scan could see it."""
    (said,) = probe(book, placeholder="NLRTM/123N/manifest.edi").remarks
    assert said.startswith("Its result holds '123N', and so does the placeholder")


def test_names_of_keys_are_no_pieces():
    """They are the validator's own words."""
    found = probe(
        lambda x: {"manifest": re.fullmatch(r"manifest-\w+", x)[0]}, placeholder="manifest-{token}"
    )
    assert (found.face, found.remarks) == (Face.STR, ())


def test_text_without_a_token_is_remarked():
    """Restore and scan cannot see it."""
    found = probe(locus, placeholder="chr1:100-200")
    assert not found.unique
    assert any("no token" in remark for remark in found.remarks)
    assert any("'chr1'" in remark for remark in found.remarks)


def test_what_accepts_no_text_yet_says_what_to_do():
    """The shape is not known, which is another thing than that nothing may stand there."""
    found = probe(book)
    assert found.verdict == "refuse"
    assert found.kept == "nothing"
    assert any("placeholder=" in remark for remark in found.remarks)
