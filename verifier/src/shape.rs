//! The shapes of Open Badges 3.0 that this program issues, and reads back: nothing goes into a credential, and nothing
//! is accepted in one, that has no place here.
//!
//! Two rules come from outside. No node has two Open Badges types, because the JSON-LD reader then follows the terms
//! of one of them only. And what may be many is an array even when it is one, which all published schemas accept.

use serde::{Deserialize, Serialize};

/// A credential: an achievement of somebody, in the words of its issuer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Credential {
    /// What the terms mean: exactly [`CONTEXT`].
    #[serde(rename = "@context")]
    pub context: Vec<String>,
    /// The address where it is kept.
    pub id: String,
    /// `VerifiableCredential` and `OpenBadgeCredential`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// The achievement's name.
    pub name: String,
    /// The achievement's description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who issued it.
    pub issuer: Profile,
    /// From when it holds.
    pub valid_from: String,
    /// Until when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// When it was first awarded.
    pub awarded_date: String,
    /// Who achieved what.
    pub credential_subject: Subject,
    /// What the award rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// What others say in support of it, each signed by who says it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endorsement: Vec<EndorsementCredential>,
    /// Where to see whether it was revoked.
    pub credential_status: StatusEntry,
    /// The issuer's signature.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proof: Vec<Proof>,
}

impl Credential {
    /// The names of all nodes. They must differ: what is signed are statements about nodes, so between two nodes of
    /// the same name the words could change places, and the signature would still fit.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let subject = &self.credential_subject;
        let achievement = &subject.achievement;
        let fixed = [
            &self.id,
            &self.issuer.id,
            &achievement.id,
            &achievement.criteria.id,
            &achievement.image.id,
            &self.credential_status.id,
            &self.credential_status.status_list_credential,
        ];
        let others = achievement.result_description.iter().map(|d| &d.id);
        let evidence = self.evidence.iter().filter_map(|e| e.id.as_ref());
        // What an endorsement is of is named by it on purpose.
        let endorsing = self
            .endorsements()
            .flat_map(|e| [&e.id, &e.issuer.id, &e.credential_status.id, &e.credential_status.status_list_credential]);
        let named = fixed.into_iter().chain(subject.id.as_ref()).chain(others).chain(evidence).chain(endorsing);
        named.map(String::as_str)
    }

    /// All endorsements that it carries: those of itself, then those of what was achieved.
    pub fn endorsements(&self) -> impl Iterator<Item = &EndorsementCredential> {
        self.endorsement.iter().chain(&self.credential_subject.achievement.endorsement)
    }

    /// Whether each endorsement is of that which it stands in, and of the one shape that is issued here.
    pub fn has_fitting_endorsements(&self) -> bool {
        let achievement = &self.credential_subject.achievement;
        self.endorsement.iter().all(|e| e.is_of(&self.id))
            && achievement.endorsement.iter().all(|e| e.is_of(&achievement.id))
    }

    /// Carries these endorsements instead of those that it carried: of itself, and of what was achieved. One that names
    /// what something else in it names is left out (see [`Credential::names`]).
    pub fn carry(&mut self, own: Vec<EndorsementCredential>, of_achievement: Vec<EndorsementCredential>) {
        self.endorsement.clear();
        self.credential_subject.achievement.endorsement.clear();
        for one in own {
            self.endorsement.push(one);
            if !self.has_distinct_names() {
                self.endorsement.pop();
            }
        }
        for one in of_achievement {
            self.credential_subject.achievement.endorsement.push(one);
            if !self.has_distinct_names() {
                self.credential_subject.achievement.endorsement.pop();
            }
        }
    }

    /// Whether each node has a name of its own.
    pub fn has_distinct_names(&self) -> bool {
        let mut seen = std::collections::HashSet::new();
        self.names().all(|name| seen.insert(name))
    }
}

/// The contexts of every credential.
pub const CONTEXT: [&str; 2] = [crate::jsonld::CREDENTIALS, crate::jsonld::OPEN_BADGES];

/// An issuer or creator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its DID.
    pub id: String,
    /// `Profile`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// Its name.
    pub name: String,
    /// Its web site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How to reach it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A sentence about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Who achieved what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Subject {
    /// The address of an organiser; the DID of a learner who has shown one and wants it named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `AchievementSubject`, and no other.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// The name of an organiser; never that of a learner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The web site of an organiser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// By what one recognises them.
    pub identifier: Vec<Identity>,
    /// The number of a label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_number: Option<String>,
    /// What was done, for this one award.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrative: Option<String>,
    /// What was reached, in figures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub result: Vec<ResultReached>,
    /// The achievement.
    pub achievement: Achievement,
}

/// By what one recognises somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Identity {
    /// `IdentityObject`; a string here, not an array.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether `identity_hash` is a hash.
    pub hashed: bool,
    /// The identity, or `sha256$` and the hash of it with the salt behind it.
    pub identity_hash: String,
    /// `emailAddress` or `name`.
    pub identity_type: String,
    /// What was put behind the identity before hashing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
}

/// What can be achieved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Achievement {
    /// The address where it is described.
    pub id: String,
    /// `Achievement`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// Its name.
    pub name: String,
    /// What somebody who has it knows or can do.
    pub description: String,
    /// One of the closed list of Open Badges, such as `Badge`.
    pub achievement_type: String,
    /// The language of its words.
    pub in_language: String,
    /// Which version of it.
    pub version: String,
    /// How to earn it.
    pub criteria: Criteria,
    /// Its picture.
    pub image: Image,
    /// Words to find it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<String>,
    /// What it is aligned to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alignment: Vec<Alignment>,
    /// What `result` speaks of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub result_description: Vec<ResultDescription>,
    /// What came before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// What others say in support of it, each signed by who says it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endorsement: Vec<EndorsementCredential>,
}

/// Something that belongs to an achievement, by its address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Related {
    /// Its address.
    pub id: String,
    /// `Related`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
}

/// How to earn something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    /// The page that says it.
    pub id: String,
    /// The words.
    pub narrative: String,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// Its address.
    pub id: String,
    /// `Image`; a string here, not an array.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A framework or standard that an achievement refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Alignment {
    /// `Alignment`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// What it is called there.
    pub target_name: String,
    /// Where it is described.
    pub target_url: String,
    /// The framework.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_framework: Option<String>,
    /// Its code there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_code: Option<String>,
}

/// A kind of result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ResultDescription {
    /// Its address, which results name.
    pub id: String,
    /// `ResultDescription`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// Its name.
    pub name: String,
    /// One of the closed list of Open Badges, such as `Result`.
    pub result_type: String,
}

/// A result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ResultReached {
    /// `Result`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// The address of its description.
    pub result_description: String,
    /// The figure or word.
    pub value: String,
}

/// What an award rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Where it can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `Evidence`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// Its name.
    pub name: String,
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrative: Option<String>,
}

/// A credential's place in a status list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StatusEntry {
    /// The list's address, `#` and the place.
    pub id: String,
    /// `BitstringStatusListEntry`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `revocation`.
    pub status_purpose: String,
    /// The place, as text.
    pub status_list_index: String,
    /// The list's address.
    pub status_list_credential: String,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Proof {
    /// `DataIntegrityProof`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `eddsa-rdfc-2022`.
    pub cryptosuite: String,
    /// When it was signed.
    pub created: String,
    /// The key that signed it.
    pub verification_method: String,
    /// `assertionMethod`.
    pub proof_purpose: String,
    /// The signature itself; absent in what is signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof_value: Option<String>,
}

/// What an organisation says in support of a badge, a playlist, an organiser or a label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EndorsementCredential {
    /// What the terms mean: exactly [`CONTEXT`].
    #[serde(rename = "@context")]
    pub context: Vec<String>,
    /// The address where it is kept.
    pub id: String,
    /// `VerifiableCredential` and `EndorsementCredential`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// A name, which the standard asks for.
    pub name: String,
    /// Who endorses.
    pub issuer: Profile,
    /// From when it holds.
    pub valid_from: String,
    /// What is endorsed, and with which words.
    pub credential_subject: EndorsementSubject,
    /// Where to see whether it was withdrawn.
    pub credential_status: StatusEntry,
    /// The endorser's signature.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proof: Vec<Proof>,
}

impl EndorsementCredential {
    /// Whether it is of the one shape that is issued here, and of what has this address.
    fn is_of(&self, address: &str) -> bool {
        self.context == CONTEXT
            && self.types == ["VerifiableCredential", "EndorsementCredential"]
            && self.credential_subject.id == address
            && self.credential_subject.types == ["EndorsementSubject"]
            && self.proof.len() == 1
    }
}

/// What is endorsed, and with which words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EndorsementSubject {
    /// Its address.
    pub id: String,
    /// `EndorsementSubject`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// The words.
    pub endorsement_comment: String,
}

/// A status list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StatusListCredential {
    /// What the terms mean.
    #[serde(rename = "@context")]
    pub context: Vec<String>,
    /// The address where it is kept.
    pub id: String,
    /// `VerifiableCredential` and `BitstringStatusListCredential`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// The DID of the issuer, the same as of the credentials in it.
    pub issuer: String,
    /// When it was last signed.
    pub valid_from: String,
    /// Until when it may be relied on; a newer one is there before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// The list.
    pub credential_subject: StatusList,
    /// The issuer's signature.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proof: Vec<Proof>,
}

/// The bits of a status list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StatusList {
    /// The list's address and `#list`.
    pub id: String,
    /// `BitstringStatusList`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `revocation`.
    pub status_purpose: String,
    /// The bits: `u` and base64url of what gzip makes of them.
    pub encoded_list: String,
}

/// One type as the array that it has to be.
pub fn one(kind: &str) -> Vec<String> {
    vec![kind.to_string()]
}

/// What is left out rather than written empty.
pub fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_string())
}
