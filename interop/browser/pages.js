// The service's pages in Chromium, as a person uses them.
//
// pages.js URL KEY SESSION CHROMIUM PICTURES: prints a line for each thing that a person did and saw, and
// leaves screenshots in the directory PICTURES.
'use strict';
const assert = require('assert/strict');
const path = require('path');
const { HtmlValidate } = require('html-validate');
const { chromium } = require('playwright-core');
const { relay } = require('./relay.js');

const FLAGS = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
const VALIDATOR = new HtmlValidate({ extends: ['html-validate:standard'] });

// Opens pages in a profile of its own, and fails on whatever the browser complains of.
class Visitor {
  static async arrive(browser, options) {
    const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
    context.setDefaultTimeout(15_000);
    const visitor = new Visitor(context, await context.newPage());
    visitor.page.on('console', (message) => visitor.complaints.push(message.text()));
    visitor.page.on('pageerror', (error) => visitor.complaints.push(error.message));
    return visitor;
  }

  constructor(context, page) {
    Object.assign(this, { context, page, complaints: [] });
  }

  text() {
    return this.page.getByRole('main').innerText();
  }

  async invoke(key, session) {
    await this.page.getByLabel('appKey').fill(key);
    await this.page.getByLabel('sessionId').fill(session);
    await this.page.getByRole('button', { name: 'Invoke' }).click();
  }

  async leave() {
    assert.deepEqual(this.complaints, [], 'the browser complains');
    await this.context.close();
  }
}

// From the list of operations to a session that has ended, without any script.
async function logOut(browser, url, key, session) {
  const visitor = await Visitor.arrive(browser, { javaScriptEnabled: false });
  const { page } = visitor;
  await page.goto(url);
  assert.match(await visitor.text(), /The following operations are supported\./);
  await page.getByRole('link', { name: 'Logout' }).click();
  assert.equal(new URL(page.url()).search, '?op=Logout');
  say('opens the list of operations and follows the link to Logout');

  for (const [version, envelope] of [['1.1', 'soap:Envelope'], ['1.2', 'soap12:Envelope']]) {
    const request = await page.getByRole('region', { name: `SOAP ${version} request` }).innerText();
    assert.ok(request.startsWith('POST /v7/soap/Authentication.asmx HTTP/1.1'), request);
    assert.ok(request.includes(`Host: ${new URL(url).host}`) && request.includes(`<${envelope}`), request);
    const response = await page.getByRole('region', { name: `SOAP ${version} response` }).innerText();
    assert.ok(response.startsWith('HTTP/1.1 200 OK') && response.includes('<LogoutResult />'), response);
  }
  say('reads the samples of both versions');

  for (const [heading, code] of [['The session was ended', 'OK'], ['The request was rejected', 'Unauthorized']]) {
    await visitor.invoke(key, session);
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), heading);
    assert.equal(await page.getByRole('definition').first().innerText(), code);
    await page.getByRole('link', { name: 'Back to Logout' }).click();
  }
  say('fills in the form, presses Invoke and sees the session ended; the second time, that it is gone');
  await visitor.leave();
}

// From another machine: the sentence in place of the form, and no way around it.
async function lookFromElsewhere(browser, relayed, key, session) {
  const visitor = await Visitor.arrive(browser, { javaScriptEnabled: false });
  const { page } = visitor;
  await page.goto(`${relayed}?op=Logout`);
  assert.match(await visitor.text(), /The test form is only available for requests from the local machine\./);
  assert.equal(await page.getByRole('button').count(), 0);
  assert.equal(await page.getByRole('figure').count(), 4);
  say('from another machine: reads the samples, and a sentence in place of the form');

  const form = { appKey: key, sessionId: session };
  const response = await visitor.context.request.post(`${relayed}/Logout`, { form });
  assert.equal(response.status(), 403);
  say('from another machine: sends the form all the same and gets 403');
  await visitor.leave();
}

// Every page, light and dark: valid HTML, the rules for accessibility that a program can check, a picture.
async function lookAtAll(browser, url, relayed, key, session, pictures) {
  const pages = {
    list: (page) => page.goto(url),
    logout: (page) => page.goto(`${url}?op=Logout`),
    remote: (page) => page.goto(`${relayed}?op=Logout`),
    none: (page) => page.goto(`${url}?op=Nothing`),
    async answer(page, visitor) {
      await page.goto(`${url}?op=Logout`);
      const answer = page.waitForResponse((response) => response.request().method() === 'POST');
      await visitor.invoke(key, session);
      return answer;
    },
  };
  for (const colorScheme of ['light', 'dark']) {
    // The pages run no script; the checker is one.
    const visitor = await Visitor.arrive(browser, { colorScheme, bypassCSP: true });
    const { page } = visitor;
    for (const [name, open] of Object.entries(pages)) {
      const response = await open(page, visitor);
      await page.screenshot({ path: path.join(pictures, `${name}-${colorScheme}.png`), fullPage: true });
      const { results } = await VALIDATOR.validateString(await response.text());
      const invalid = results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
      assert.deepEqual(invalid, [], name);
      await page.addScriptTag({ path: require.resolve('axe-core') });
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      assert.deepEqual(violations.map(({ id, help }) => `${id}: ${help}`), [], `${name}, ${colorScheme}`);
    }
    // A page that says that there is no such operation has that status.
    visitor.complaints = visitor.complaints.filter((text) => !text.includes('404'));
    await visitor.leave();
  }
  say('looks at all pages, light and dark: they pass axe and html-validate');

  const visitor = await Visitor.arrive(browser, { viewport: { width: 360, height: 740 } });
  await visitor.page.goto(`${url}?op=Logout`);
  const [needed, given] = await visitor.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(needed <= given, `the page is ${needed} pixels wide, the screen ${given}`);
  await visitor.page.screenshot({ path: path.join(pictures, 'logout-narrow.png'), fullPage: true });
  say('looks at Logout on a telephone, and need not scroll sideways');
  await visitor.leave();
}

function say(what) {
  console.log(what);
}

async function main([url, key, session, executablePath, pictures]) {
  const relayed = await relay(url);
  const browser = await chromium.launch({ executablePath, args: FLAGS, headless: true, chromiumSandbox: false });
  try {
    await logOut(browser, url, key, session);
    await lookFromElsewhere(browser, relayed, key, session);
    await lookAtAll(browser, url, relayed, key, session, pictures);
  } finally {
    await browser.close();
  }
}

main(process.argv.slice(2)).then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
