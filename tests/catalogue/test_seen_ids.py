from products_and_services.zoho_sync.seen_ids import SeenIds, pack, unpack


def test_an_id_is_new_once() -> None:
    seen = SeenIds()

    assert seen.add(7) is True
    assert seen.add(7) is False
    assert 7 in seen
    assert 8 not in seen


def test_many_ids_are_remembered_exactly() -> None:
    ids = [number * 7919 * 10**9 % (2**63 - 1) for number in range(1, 20_001)]
    seen = SeenIds(ids)

    assert len(seen) == 20_000
    assert all(item_id in seen for item_id in ids)
    assert not any(item_id + 1 in seen for item_id in ids if item_id + 1 not in set(ids))


def test_ids_are_packed_into_eight_bytes_each() -> None:
    ids = [1, 3850050000000101013, 2**63 - 1]

    assert len(pack(ids)) == 24
    assert pack([1]) == b"\0\0\0\0\0\0\0\1"
    assert unpack(pack(ids)) == ids
