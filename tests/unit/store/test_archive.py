"""Archives out and in, and everything that somebody hostile might put into one."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.errors import InputError, MockloopError, StorageError
from simulator.model.events import Recorded
from simulator.store import unpack as unpack_module
from simulator.store.archive import MANIFEST, Packed, files_of, pack
from simulator.store.unpack import unpack
from tests.support.library import add_lines, write_session

IDS = ("2026-02-01-090000-one", "2026-02-02-090000-two")
Files = dict[str, bytes]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folders = [write_session(tmp_path / "home", ident, sound=True) for ident in IDS]
    target = tmp_path / "out.zip"
    pack(target, [Packed(f.name, files_of(f, audio=True)) for f in folders], audio=True, aliased=False)
    return target


def tree(folder: Path) -> Files:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def contents(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def sealed(files: Files, path: Path, *, before: Callable[[zipfile.ZipInfo], None] = lambda _: None) -> Path:
    """An archive of ``files`` with a manifest that is right; ``before`` may spoil each entry."""
    files = dict(files)
    manifest = json.loads(files.pop(MANIFEST))
    for session in manifest["sessions"]:
        mine = [name for name in files if name.startswith(f"{session['id']}/")]
        session["files"] = [
            {"path": n, "bytes": len(files[n]), "sha256": hashlib.sha256(files[n]).hexdigest()} for n in mine
        ]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**files, MANIFEST: json.dumps(manifest).encode()}.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if name.endswith((".wav", ".flac")) else zipfile.ZIP_DEFLATED
            before(info)
            archive.writestr(info, data)
    return path


def test_what_goes_out_comes_in_byte_for_byte(archive: Path, tmp_path: Path) -> None:
    found = unpack(archive, tmp_path / "other" / "sessions")
    assert [f.name for f in found.folders] == list(IDS)
    for folder in found.folders:
        assert tree(folder) == tree(tmp_path / "home" / "sessions" / folder.name)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in folder.rglob("*") if p.is_file())


def test_the_same_sessions_give_the_same_archive(archive: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "home" / "sessions" / ident for ident in IDS]
    again = tmp_path / "again.zip"
    pack(again, [Packed(f.name, files_of(f, audio=True)) for f in folders], audio=True, aliased=False)
    assert again.read_bytes() == archive.read_bytes()
    assert stat.S_IMODE(again.stat().st_mode) == 0o600
    with pytest.raises(InputError, match="there already"):
        pack(again, [], audio=True, aliased=False)


def test_without_sound_there_is_none(tmp_path: Path) -> None:
    folder = write_session(tmp_path / "home", IDS[0], sound=True)
    assert list(files_of(folder, audio=False)) == ["session.jsonl"]
    (folder / "audio" / "link.wav").symlink_to("/etc/passwd")
    assert "audio/link.wav" not in files_of(folder, audio=True)


def test_what_is_here_already_is_left_alone_and_what_differs_gets_a_name(archive: Path, tmp_path: Path) -> None:
    sessions = tmp_path / "home" / "sessions"
    assert unpack(archive, sessions) == unpack_module.Unpacked((), IDS)
    add_lines(sessions / IDS[0], Recorded(turn=2, audio="audio/002-answer.wav", seconds=1.0), kind="event")
    before = tree(sessions / IDS[0])
    found = unpack(archive, sessions)
    assert [f.name for f in found.folders] == [f"{IDS[0]}-2"]
    assert tree(sessions / IDS[0]) == before


def test_pages_of_an_archive_are_checked_and_not_kept(archive: Path, tmp_path: Path) -> None:
    files = contents(archive)
    files[f"{IDS[0]}/report.html"] = b"<script>alert(1)</script>"
    path = sealed(files, tmp_path / "page.zip")
    (first, _) = unpack(path, tmp_path / "in").folders
    assert not (first / "report.html").exists()


def refused(path: Path, tmp_path: Path, reason: str) -> None:
    """The import says why, and nothing is written anywhere."""
    sessions = tmp_path / "target" / "sessions"
    sessions.mkdir(parents=True)
    everything = set(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=reason):
        unpack(path, sessions)
    assert set(tmp_path.rglob("*")) == everything


@pytest.mark.parametrize(
    "name",
    [
        "/etc/cron.d/x",
        "../outside",
        f"{IDS[0]}/../../outside",
        f"{IDS[0]}/audio/../../../outside.wav",
        f"{IDS[0]}\\session.jsonl",
        "C:/windows/x.wav",
        f"{IDS[0]}/audio/.hidden.wav",
        f"{IDS[0]}/audio/",
        f"{IDS[0]}/audio/a/b.wav",
        f"{IDS[0]}/.lock",
        f"{IDS[0]}/run.sh",
        ".import-x/session.jsonl",
        "",
    ],
)
def test_names_that_lead_elsewhere_are_refused(archive: Path, tmp_path: Path, name: str) -> None:
    path = sealed({**contents(archive), name: b"x"}, tmp_path / "bad.zip")
    refused(path, tmp_path, "no file of a session")


def test_links_are_refused(archive: Path, tmp_path: Path) -> None:
    def link(info: zipfile.ZipInfo) -> None:
        if info.filename.endswith("001-answer.wav"):
            info.create_system = 3
            info.external_attr = (stat.S_IFLNK | 0o777) << 16

    refused(sealed(contents(archive), tmp_path / "bad.zip", before=link), tmp_path, "link")


@pytest.mark.parametrize(
    ("name", "reason"), [("audio/001-answer.wav", "never use"), ("session.jsonl", "10737418240 bytes, which is too")]
)
def test_ten_gigabytes_of_zeros_are_refused_before_they_are_unpacked(tmp_path: Path, name: str, reason: str) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b"\0" * (16 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)  # may stand behind itself
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w") as bomb:
        info = zipfile.ZipInfo(f"{IDS[0]}/{name}")
        bomb.writestr(info, block * 640 + packer.flush())
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, 640 * (16 << 20)  # which is the truth
        bomb.writestr(MANIFEST, "{}", zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 11e6
    refused(path, tmp_path, reason)


def test_many_small_bombs_are_refused(archive: Path, tmp_path: Path) -> None:
    files = {name: data for name, data in contents(archive).items() if not name.endswith(".wav")}
    for number in range(30):
        files[f"bomb-{number}/session.jsonl"] = b"\0" * (4 << 20)
    path = sealed(files, tmp_path / "bad.zip")
    refused(path, tmp_path, "unpack to")


def test_a_file_that_is_larger_than_it_says_is_refused(archive: Path, tmp_path: Path) -> None:
    files = contents(archive)
    path = sealed(files, tmp_path / "bad.zip")
    name = f"{IDS[0]}/audio/001-answer.wav"
    length = len(files[name])
    data = path.read_bytes().replace(length.to_bytes(4, "little") * 2, (length - 100).to_bytes(4, "little") * 2)
    path.write_bytes(data)
    refused(path, tmp_path, "bytes, its manifest says|damaged|match")


@pytest.mark.parametrize("name", [f"{IDS[0]}/session.jsonl", f"{IDS[0]}/Session.jsonl", MANIFEST])
def test_duplicate_names_are_refused(archive: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "bad.zip"
    path.write_bytes(archive.read_bytes())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as out, pytest.MonkeyPatch.context() as quiet:
        quiet.setattr("warnings.warn", lambda *_, **__: None)  # zipfile says itself that this is a bad idea
        out.writestr(name, b"again")
    refused(path, tmp_path, "twice|no file of a session")


def test_wrong_sums_sizes_and_lists_are_refused(archive: Path, tmp_path: Path) -> None:
    def spoil(change: Callable[[dict[str, object]], None], reason: str, number: int) -> None:
        files = contents(archive)
        manifest = json.loads(files[MANIFEST])
        change(manifest)
        files[MANIFEST] = json.dumps(manifest).encode()
        path = tmp_path / f"bad-{number}.zip"
        with zipfile.ZipFile(path, "w") as out:
            for name, data in files.items():
                stored = name.endswith(".wav")
                out.writestr(name, data, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
        (tmp_path / str(number)).mkdir()
        path = path.rename(tmp_path / str(number) / "bad.zip")
        refused(path, tmp_path / str(number), reason)

    def first(manifest: dict[str, object]) -> dict[str, object]:
        return manifest["sessions"][0]["files"][0]  # type: ignore[index, no-any-return] # JSON

    spoil(lambda m: first(m).update(sha256="0" * 64), "does not match its sum", 1)
    spoil(lambda m: first(m).update(bytes=3), "its manifest says 3", 2)
    spoil(lambda m: first(m).update(path=f"{IDS[0]}/audio/none.wav"), "in its manifest only", 3)
    spoil(lambda m: first(m).update(path=f"{IDS[1]}/session.jsonl"), "in its manifest only", 4)
    spoil(lambda m: m["sessions"][0]["files"].pop(), "is not in its manifest", 5)  # type: ignore[index]
    spoil(lambda m: m["sessions"][0]["files"].pop(0), "has no log", 6)  # type: ignore[index]
    spoil(lambda m: m["sessions"].append(m["sessions"][0]), "twice", 7)  # type: ignore[attr-defined, index]
    spoil(lambda m: m.update(format="other"), "its format is 'other'", 8)
    spoil(lambda m: m.update(version=99), "newer", 9)
    spoil(lambda m: m.update(sessions="x"), "is not right", 10)
    spoil(lambda m: first(m).update(path="../x"), "is not right", 11)
    spoil(lambda m: m["sessions"][0].update(id="../x"), "is not right", 12)  # type: ignore[index]


def test_an_archive_without_manifest_or_torn_is_refused(archive: Path, tmp_path: Path) -> None:
    files = contents(archive)
    del files[MANIFEST]
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(f"{IDS[0]}/session.jsonl", files[f"{IDS[0]}/session.jsonl"])
    refused(path, tmp_path, "no manifest.json")
    data = archive.read_bytes()
    (tmp_path / "b").mkdir()
    for number, part in enumerate((data[: len(data) // 2], data[:10], b"", b"PK\x05\x06" + b"\0" * 18)):
        (tmp_path / "b" / str(number)).mkdir()
        torn = tmp_path / "b" / str(number) / "torn.zip"
        torn.write_bytes(part)
        refused(torn, torn.parent, "damaged|no manifest")


def test_other_ways_of_packing_are_refused(archive: Path, tmp_path: Path) -> None:
    def bzip(info: zipfile.ZipInfo) -> None:
        info.compress_type = zipfile.ZIP_BZIP2

    refused(sealed(contents(archive), tmp_path / "bad.zip", before=bzip), tmp_path, "never use")


def test_encrypted_files_are_refused(archive: Path, tmp_path: Path) -> None:
    data = bytearray(archive.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path = tmp_path / "bad.zip"
    path.write_bytes(data)
    refused(path, tmp_path, "encrypted")


@pytest.mark.parametrize("audio", ["../../../etc/passwd", "/etc/passwd", "audio/../../x.wav", "audio", ""])
def test_a_log_that_points_elsewhere_is_refused(archive: Path, tmp_path: Path, audio: str) -> None:
    folder = write_session(tmp_path / "evil", IDS[0])
    add_lines(folder, Recorded(turn=1, audio=audio, seconds=1.0), kind="event")
    path = tmp_path / "evil.zip"
    pack(path, [Packed(IDS[0], files_of(folder, audio=False))], audio=False, aliased=False)
    refused(path, tmp_path, "outside its audio folder")


def test_a_log_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.zip"
    pack(path, [Packed(IDS[0], {"session.jsonl": b"hello\n"})], audio=False, aliased=False)
    refused(path, tmp_path, "header")


def test_a_full_disk_is_told_before_anything_is_written(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 10, 0))
    with pytest.raises(StorageError, match="MB are free"):
        unpack(archive, tmp_path / "in")
    assert not (tmp_path / "in").exists()


def test_names_that_no_archive_may_hold_are_refused_when_packing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be part"):
        pack(tmp_path / "x.zip", [Packed("../x", {"session.jsonl": b""})], audio=False, aliased=False)
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_byte_is_found_or_harmless(
    archive: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    raw = bytearray(archive.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    folder = tmp_path_factory.mktemp("flip")
    path = folder / "x.zip"
    path.write_bytes(raw)
    outside = set(folder.rglob("*"))
    try:
        unpack(path, folder / "in" / "sessions")
    except MockloopError:
        assert not [p for p in folder.rglob("*") if p.is_file() and p not in outside]
