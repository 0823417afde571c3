"""zeep, from our service description.

zeep_client.py encode N MESSAGES     nanoseconds for one
zeep_client.py decode N MESSAGES
zeep_client.py logouts N URL         for one second
"""

import os
import pathlib
import sys
import time

import requests
import zeep
import zeep.wsdl.bindings
from zeep.wsdl.utils import etree_to_string

PARAMETERS = {"appKey": "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", "sessionId": "5e55a1d0-0000-4000-8000-00000000000f"}


def each(runs, work):
    for run in range(-(runs // 10), runs):
        if run == 0:
            start = time.perf_counter_ns()
        work()
    return (time.perf_counter_ns() - start) / runs


def service_of(client, address):
    bindings = client.wsdl.bindings.items()
    [name] = [name for name, binding in bindings if type(binding) is zeep.wsdl.bindings.Soap11Binding]
    return client.create_service(name, address)


def main(what, runs, where):
    if what == "logouts":
        service = service_of(zeep.Client(os.environ["WSDL"]), where)

        def logout():
            assert service.Logout(**PARAMETERS).ResponseCode == "OK"

        return 1e9 / each(runs, logout)
    messages = pathlib.Path(where)
    client = zeep.Client(str(messages / "service.wsdl"))
    service = service_of(client, "http://127.0.0.1:1/")
    if what == "encode":
        return each(runs, lambda: etree_to_string(client.create_message(service, "Logout", **PARAMETERS)))
    response = requests.Response()
    response.status_code = 200
    response.headers["Content-Type"] = "text/xml; charset=utf-8"
    response._content = (messages / "answer.xml").read_bytes()
    binding = service._binding
    operation = binding.get("Logout")

    def decode():
        assert binding.process_reply(client, operation, response).ResponseCode == "OK"

    return each(runs, decode)


print(f"{main(sys.argv[1], int(sys.argv[2]), sys.argv[3]):.1f}")
