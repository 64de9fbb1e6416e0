"""The big screen: by a link that needs nobody to sign in, shows only this, and ends."""

from tests.asking import asked, moved, scheduled, told
from tests.people import Cast


async def test_a_big_screen_shows_what_is_on_air_and_next_and_nothing_else(cast: Cast) -> None:
    webinar = await scheduled(cast.olive, cast)
    path = f"/webinars/{webinar['id']}"
    on_air = await asked(cast.mo, webinar, "On air?")
    second = await asked(cast.mia, webinar, "Second?")
    await asked(cast.mo, webinar, "First by votes?", anonymous=True)
    await cast.olive.put(f"{path}/asking", {"holds": "all"})
    await asked(cast.mo, webinar, "It waits")
    await cast.tom.put(f"/questions/{second['id']}/vote")
    await told(cast.mo, second, 1)
    await moved(cast.olive, on_air, "on_air")
    made = await cast.olive.post(f"{path}/display-link")
    token = made.json()["link"].partition("#")[2]
    screen = await cast.xen.post("/stages/open", {"token": token})
    assert screen.status_code == 200
    shown = screen.json()
    assert shown["on_air"]["text"] == "On air?"
    assert [each["text"] for each in shown["next"]] == ["Second?", "First by votes?"]
    assert shown["join_link"] == f"http://localhost:8000{path}"
    assert shown["join_qr"].startswith("<svg")
    for hidden in ("It waits", str(cast.mo.id), str(cast.mia.id), '"Mo"'):
        assert hidden not in screen.text
    for no_link in ("", "x", token + "x"):
        assert (await cast.xen.post("/stages/open", {"token": no_link})).status_code == 404
    assert (await cast.olive.post(f"{path}/display-link")).status_code == 201
    assert (await cast.xen.post("/stages/open", {"token": token})).status_code == 404, "a new link ends the old one"
