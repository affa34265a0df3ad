"""Reads a hall with the GeoReport client of the Python package index, as JSON and as XML; prints what it understood.

Arguments: the address of the interface, and the number of a report.
"""

import json
import sys

from georeport import GeoReport


def rows(found):
    """XML of one row reads as that row."""
    return found if isinstance(found, list) else [found]


def read(form, root, reference):
    client = GeoReport(root, output_format=form)
    services = client.get_service_list()
    attributes = client.get_service_definition("jalan-rusak")["attributes"]
    attributes = rows(attributes["attribute"] if form == "xml" else attributes)
    values = attributes[0]["values"]
    values = rows(values["value"] if form == "xml" else values)
    found = rows(client.get_service_requests(service_code="jalan-rusak,sampah", status="open"))
    one = client.get_service_request(reference)
    named = client.get_service_requests(service_request_id=reference)
    return {
        "services": sorted(service["service_code"] for service in services),
        "attribute": attributes[0]["code"],
        "values": [value["key"] for value in values],
        "found": [request["service_request_id"] for request in found],
        "named": [request["service_request_id"] for request in rows(named)],
        "description": one["description"],
        "place": [float(one["lat"]), float(one["long"])],
        "notes": one["status_notes"],
        "status": one["status"],
    }


if __name__ == "__main__":
    said = [read(form, *sys.argv[1:3]) for form in ("json", "xml")]
    assert said[0] == said[1], said
    print(json.dumps(said[0]))
