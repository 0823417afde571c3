// Makes this machine look like another one: passes connections on from its own address, not from 127.0.0.1.
'use strict';
const net = require('net');
const os = require('os');

// This machine's address in its network. Nothing listens there.
function ownAddress() {
  const addresses = Object.values(os.networkInterfaces()).flat();
  const own = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (!own) throw new Error('this machine has no IPv4 address but 127.0.0.1: no peer can look remote');
  return own.address;
}

// Listens on this machine only; resolves to the relay's own address for the URL.
async function relay(url) {
  const localAddress = ownAddress();
  const { hostname, port } = new URL(url);
  const server = net.createServer((client) => {
    const service = net.connect({ host: hostname, port: Number(port), localAddress });
    client.pipe(service).pipe(client);
    for (const socket of [client, service]) socket.on('error', () => { client.destroy(); service.destroy(); });
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  server.unref();
  const relayed = new URL(url);
  relayed.port = server.address().port;
  return relayed.href;
}

module.exports = { relay };
