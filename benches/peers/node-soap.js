// node-soap, from our service description.
//
// node-soap.js encode N MESSAGES     nanoseconds for one
// node-soap.js decode N MESSAGES
// node-soap.js logouts N URL         for one second
'use strict';
const fs = require('fs');
const soap = require('soap');

const PARAMETERS = { appKey: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9', sessionId: '5e55a1d0-0000-4000-8000-00000000000f' };

async function each(runs, work) {
  let start;
  for (let run = -Math.floor(runs / 10); run < runs; run++) {
    if (run === 0) start = process.hrtime.bigint();
    const pending = work();
    if (pending) await pending;
  }
  return Number(process.hrtime.bigint() - start) / runs;
}

function check(result) {
  if (result.LogoutResult.ResponseCode !== 'OK') throw new Error('not logged out');
}

async function main(what, runs, where) {
  if (what === 'logouts') {
    const client = await soap.createClientAsync(process.env.WSDL, { forceKeepAlive: true, endpoint: where });
    const time = await each(runs, () => client.LogoutAsync(PARAMETERS).then(([result]) => check(result)));
    return 1e9 / time;
  }
  // The place of HTTP: takes the request and gives nothing back.
  const httpClient = { request: () => ({ headers: {} }) };
  const client = await soap.createClientAsync(`${where}/service.wsdl`, { httpClient });
  if (what === 'encode') return each(runs, () => void client.Logout(PARAMETERS, () => {}));
  const answer = fs.readFileSync(`${where}/answer.xml`, 'utf8');
  return each(runs, () => check(client.wsdl.xmlToObject(answer).Body.LogoutResponse));
}

const [what, runs, where] = process.argv.slice(2);
main(what, Number(runs), where).then((figure) => console.log(figure.toFixed(1)), (error) => {
  console.error(error);
  process.exit(1);
});
