"""Logout as Spyne serves it: SOAP 1.1 under /1.1, SOAP 1.2 under /1.2.

Prints the port that it listens at, on this machine only.
"""

from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.util import shift_path_info

from spyne import Application, ComplexModel, Fault, ServiceBase, Unicode, Uuid, rpc
from spyne.protocol.soap import Soap11, Soap12
from spyne.server.wsgi import WsgiApplication

NAMESPACE = "https://api.tracegains.net/v7/soap"


class LogoutResult(ComplexModel):
    __namespace__ = NAMESPACE
    _type_info = [("ResponseCode", Unicode), ("Message", Unicode)]


class Authentication(ServiceBase):
    @rpc(Uuid, Uuid, _returns=LogoutResult, _out_variable_name="LogoutResult")
    def Logout(ctx, appKey, sessionId):
        """The last digit of the session says what happens."""
        session = str(sessionId)
        if session.endswith("f"):
            raise Fault("Server", "The session cannot be ended.")
        code = "OK" if session.endswith("1") else "Unauthorized"
        return LogoutResult(ResponseCode=code, Message="Answered by Spyne.")


def application(protocol):
    return WsgiApplication(
        Application([Authentication], NAMESPACE, in_protocol=protocol(validator="lxml"), out_protocol=protocol())
    )


VERSIONS = {"1.1": application(Soap11), "1.2": application(Soap12)}


def route(environ, start_response):
    return VERSIONS[shift_path_info(environ)](environ, start_response)


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


with make_server("127.0.0.1", 0, route, handler_class=Quiet) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
