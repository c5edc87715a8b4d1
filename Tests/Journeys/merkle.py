"""RFC 6962 proofs, C2SP checkpoints and receipts, checked without any of the program's code."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(entries):
    """RFC 6962 section 2.1, as it stands there."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return leaf_hash(entries[0])
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return node_hash(root_of(entries[:split]), root_of(entries[split:]))


def root_from_inclusion(leaf, index, size, proof):
    """RFC 9162 section 2.1.3.2."""
    if index >= size:
        raise ValueError("the index is outside the tree")
    first, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ValueError("the proof is too long")
        if first & 1 or first == last:
            node = node_hash(sibling, node)
            while not first & 1 and first:
                first >>= 1
                last >>= 1
        else:
            node = node_hash(node, sibling)
        first >>= 1
        last >>= 1
    if last:
        raise ValueError("the proof is too short")
    return node


class Checkpoint:
    """A signed note (c2sp.org/signed-note) with a tree head (c2sp.org/tlog-checkpoint)."""

    def __init__(self, text, key):
        self.text = text
        name, number, encoded = key.strip().split("+", 2)
        public = base64.b64decode(encoded)
        if public[0] != 1:
            raise ValueError("not an Ed25519 key")
        if hashlib.sha256(name.encode() + b"\n" + public).digest()[:4].hex() != number:
            raise ValueError("the key's hash does not fit the key")
        body, signatures = text.split("\n\n", 1)
        body += "\n"
        good = False
        for line in signatures.splitlines():
            dash, signer, blob = line.split(" ", 2)
            data = base64.b64decode(blob)
            if dash == "—" and signer == name and data[:4].hex() == number:
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(data[4:], body.encode())
                good = True
        if not good:
            raise ValueError("no signature by this key")
        self.origin, size, root, *self.extra = body.splitlines()
        if self.origin != name:
            raise ValueError("the checkpoint is of another log")
        self.size, self.root = int(size), base64.b64decode(root)


def verify_receipt(receipt, key):
    """A receipt of the API: commitment, inclusion and signature. Gives the checkpoint."""
    head = Checkpoint(receipt["checkpoint"], key)
    entry = bytes.fromhex(receipt["entry"])
    proof = [base64.b64decode(part) for part in receipt["proof"]]
    root = root_from_inclusion(leaf_hash(entry), receipt["index"], head.size, proof)
    if root != head.root:
        raise ValueError("the proof leads to another root")
    salted = bytes.fromhex(receipt["salt"]) + receipt["record"].encode()
    if hashlib.sha256(salted).hexdigest() != entry.split(b"\n")[2].decode():
        raise ValueError("the entry commits to another record")
    return head


def tile_index(number):
    """c2sp.org/tlog-tiles: groups of three digits, all but the last with an x."""
    groups = []
    while True:
        groups.append(f"{number % 1000:03}")
        number //= 1000
        if not number:
            break
    groups.reverse()
    return "/".join([f"x{group}" for group in groups[:-1]] + [groups[-1]])


def tile_paths(size):
    """Every tile and entry bundle of a log of that size, at its widest."""
    paths, level, count = [], 0, size
    while count:
        full, rest = divmod(count, 256)
        for number in range(full):
            paths.append((level, number, 256))
        if rest:
            paths.append((level, full, rest))
        level, count = level + 1, full
    for level, number, width in paths:
        suffix = f".p/{width}" if width < 256 else ""
        yield f"tile/{level}/{tile_index(number)}{suffix}"
        if level == 0:
            yield f"tile/entries/{tile_index(number)}{suffix}"


def bundle_entries(data):
    entries = []
    while data:
        length = int.from_bytes(data[:2], "big")
        entries.append(data[2:2 + length])
        data = data[2 + length:]
    return entries
