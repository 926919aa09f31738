from products_and_services.zoho_sync.packed_ids import pack, unpack


def test_ids_are_packed_into_eight_bytes_each() -> None:
    ids = [1, 3850050000000101013, 2**63 - 1]

    assert len(pack(ids)) == 24
    assert pack([1]) == b"\0\0\0\0\0\0\0\1"
    assert unpack(pack(ids)) == ids
