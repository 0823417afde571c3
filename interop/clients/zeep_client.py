"""Logout with zeep, strict, from our service description. Every warning is an error.

zeep_client.py describe URL                       one line for each binding: its SOAP version
zeep_client.py logout URL VERSION KEY SESSION     `result CODE`, or `fault CODE: TEXT`
"""

import logging
import sys

import zeep
import zeep.exceptions
import zeep.wsdl.bindings

logging.basicConfig(level=logging.WARNING, stream=sys.stderr)

VERSIONS = {zeep.wsdl.bindings.Soap11Binding: "1.1", zeep.wsdl.bindings.Soap12Binding: "1.2"}


def main(what, url, *rest):
    client = zeep.Client(f"{url}?WSDL", settings=zeep.Settings(strict=True))
    [service] = client.wsdl.services.values()
    ports = {VERSIONS[type(port.binding)]: name for name, port in service.ports.items()}
    if what == "describe":
        return print(*sorted(ports), sep="\n")
    version, key, session = rest
    try:
        result = client.bind(service.name, ports[version]).Logout(appKey=key, sessionId=session)
        print("result", result.ResponseCode)
    except zeep.exceptions.Fault as fault:
        print(f"fault {fault.code.split(':')[-1]}: {fault.message}")


main(*sys.argv[1:])
