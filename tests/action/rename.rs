//! UPNs of cloud users.

use hardmatch::directory::Field;
use hardmatch::plan::{Action, Code, Queue};

use crate::support::{Anchor, directory, person};
use crate::{cloud, codes, propose, zoe};

#[test]
fn a_cloud_user_takes_the_upn_of_its_owner() {
    let renamed = person(101, &[(Field::Upn, "old@x.org")]).anchor(Anchor::Guid(1));
    let other = person(102, &[(Field::Upn, "someone@x.org")]);
    let base = directory(&[zoe(1)], &[renamed.clone(), other.clone()], &[]);
    let proposal = propose(&base, &Queue::default(), Action::TakeUpn(cloud(0)));
    assert_eq!(codes(&proposal), []);
    let alone = propose(&base, &Queue::default(), Action::TakeUpn(cloud(1)));
    assert_eq!(codes(&alone), [Code::NoPartner]);
    let taken = directory(&[zoe(1)], &[renamed.clone(), zoe(103)], &[]);
    let proposal = propose(&taken, &Queue::default(), Action::TakeUpn(cloud(0)));
    assert_eq!(codes(&proposal), [Code::ValueTaken]);
    let local = person(1, &[(Field::Upn, "zoe@corp.local")]);
    let foreign = directory(&[local], &[renamed], &[]);
    let proposal = propose(&foreign, &Queue::default(), Action::TakeUpn(cloud(0)));
    assert_eq!(codes(&proposal), [Code::ForeignDomain]);
}
