// Logout with node-soap, from our service description.
//
// node-soap.js describe URL                       one line for each binding: its SOAP version
// node-soap.js logout URL VERSION KEY SESSION     `result CODE`, or `fault CODE: TEXT`
'use strict';
const soap = require('soap');

const NAME = 'TraceGains_x0020_SOAP_x0020_API_x003A__x0020_Authentication';
const PORTS = { [`${NAME}Soap`]: '1.1', [`${NAME}Soap12`]: '1.2' };

async function main([what, url, version, appKey, sessionId]) {
  const client = await soap.createClientAsync(`${url}?WSDL`, { forceSoap12Headers: version === '1.2' });
  if (what === 'describe') {
    const ports = client.describe()[NAME];
    return Object.keys(ports).filter((port) => ports[port].Logout).map((port) => PORTS[port]).sort().join('\n');
  }
  const port = client[NAME][Object.keys(PORTS).find((name) => PORTS[name] === version)];
  return new Promise((resolve, reject) => {
    port.Logout({ appKey, sessionId }, (error, result) => {
      const fault = error?.root?.Envelope.Body.Fault;
      if (fault?.Code) {
        resolve(`fault ${fault.Code.Value.split(':').pop()}: ${fault.Reason.Text.$value}`);
      } else if (fault) {
        resolve(`fault ${fault.faultcode.split(':').pop()}: ${fault.faultstring}`);
      } else if (error) {
        reject(error);
      } else {
        resolve(`result ${result.LogoutResult.ResponseCode}`);
      }
    });
  });
}

main(process.argv.slice(2)).then(console.log, (error) => {
  console.error(error);
  process.exit(1);
});
