// Logout as node-soap serves it from our service description: SOAP 1.1 under /1.1, SOAP 1.2 under /1.2.
// Arguments: the description's file. Prints the port that it listens at, on this machine only.
'use strict';
const fs = require('fs');
const http = require('http');
const soap = require('soap');

const wsdl = fs.readFileSync(process.argv[2], 'utf8');

// The last digit of the session says what happens.
function logout({ sessionId }) {
  if (sessionId.endsWith('f')) {
    throw { Fault: { faultcode: 'soap:Server', faultstring: 'The session cannot be ended.' } };
  }
  const code = sessionId.endsWith('1') ? 'OK' : 'Unauthorized';
  return { LogoutResult: { ResponseCode: code, Message: 'Answered by node-soap.' } };
}

function logout12(request) {
  try {
    return logout(request);
  } catch ({ Fault: { faultstring } }) {
    const Reason = { Text: { attributes: { 'xml:lang': 'en' }, $value: faultstring } };
    throw { Fault: { Code: { Value: 'soap:Receiver' }, Reason } };
  }
}

const name = 'TraceGains_x0020_SOAP_x0020_API_x003A__x0020_Authentication';
const server = http.createServer((request, response) => response.writeHead(404).end());
server.listen(0, '127.0.0.1', () => {
  const ports = (Logout) => ({ [name]: { [`${name}Soap`]: { Logout }, [`${name}Soap12`]: { Logout } } });
  soap.listen(server, { path: '/1.1', services: ports(logout), xml: wsdl });
  soap.listen(server, { path: '/1.2', services: ports(logout12), xml: wsdl, forceSoap12Headers: true });
  console.log(server.address().port);
});
