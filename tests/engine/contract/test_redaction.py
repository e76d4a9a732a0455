from __future__ import annotations

from saroptical.engine.contract.redaction import redacted

WHO = {"home": "/home/maria.s", "user": "maria.s", "host": "geo-pc-7"}


def test_home_user_and_computer_are_taken_out() -> None:
    text = "/home/maria.s/.cache/saroptical on geo-pc-7: maria.s may not write C:/data/maria.s.tif"
    assert redacted(text, **WHO) == "~/.cache/saroptical on <computer>: <user> may not write C:/data/<user>.tif"


def test_windows_paths_in_either_spelling_are_taken_out() -> None:
    who = {**WHO, "home": r"C:\Users\Maria"}
    assert redacted(r"c:\users\maria\AppData and C:/Users/Maria/AppData", **who) == r"~\AppData and ~/AppData"


def test_a_login_in_an_address_is_taken_out_and_the_address_stays() -> None:
    assert (
        redacted("http://me:secret@proxy:3128 and https://proxy/x", **WHO)
        == "http://***@proxy:3128 and https://proxy/x"
    )


def test_words_that_only_begin_alike_stay() -> None:
    assert redacted("geo-pc-70 and xmaria.s", **WHO) == "geo-pc-70 and xmaria.s"


def test_a_user_of_two_letters_does_not_take_the_text_apart() -> None:
    assert redacted("computing on cpu", home="/", user="cp", host="on") == "computing on cpu"
