//! What others have already reported nearby, or with the very same picture; only what everyone may read.

use std::collections::BTreeSet;

use catalogue::MapPoint;
use kernel::ReportId;

use crate::alike::LAST;
use crate::room::Reports;
use crate::table::reports::Nearby;
use crate::{Refusal, near, table};

/// The nearest that are read and compared.
const MOST: usize = 40;

/// A report that lies near, or shows the same.
#[derive(Clone)]
pub struct Near {
    /// The report.
    pub nearby: Nearby,
    /// What was said.
    pub text: String,
    /// How far away it is, in tens of metres; none where one of the two has no point.
    pub metres: Option<i64>,
    /// Whether it holds the very same picture.
    pub same_picture: bool,
}

/// Reports within `metres` of a point that came in of late, and those with one of these pictures.
pub async fn near(
    room: &Reports,
    point: Option<MapPoint>,
    metres: u32,
    pictures: Vec<[u8; 32]>,
) -> Result<Vec<Near>, Refusal> {
    let read = room.hall.store.read((room.clone(), point, pictures), move |tx, (room, point, pictures)| {
        Box::pin(async move {
            let (vault, region) = (&room.hall.vault, room.region());
            let since = room.hall.now().minus(LAST);
            let mut ids: Vec<(ReportId, Option<f64>)> = Vec::new();
            if let Some(point) = point {
                let near = table::reports::near(tx, region, *point, metres, since).await?;
                ids.extend(near.into_iter().take(MOST).map(|(away, nearby)| (nearby.id, Some(away))));
            }
            let mut with_picture = BTreeSet::new();
            for picture in pictures {
                with_picture.extend(table::pictures::same(tx, region, picture, 3).await?);
            }
            let others = with_picture.iter().filter(|id| ids.iter().all(|(known, _)| known != *id));
            let others: Vec<_> = others.map(|id| (*id, None)).collect();
            ids.extend(others);
            let mut found = Vec::new();
            for (id, away) in ids {
                let Some(report) = table::reports::by_id(tx, vault, region, id).await? else { continue };
                if !report.is_public() {
                    continue;
                }
                let nearby = Nearby {
                    id,
                    reference: report.reference.to_string(),
                    category: report.category.clone(),
                    state: report.state,
                    point: report.said.point().unwrap_or(MapPoint { latitude: 0, longitude: 0, middle_of: None }),
                    supporters: report.supporters,
                    sent_at: report.sent_at,
                };
                found.push(Near {
                    nearby,
                    text: report.said.text,
                    metres: away.map(near::tens),
                    same_picture: with_picture.contains(&id),
                });
            }
            Ok::<_, Refusal>(found)
        })
    });
    read.await
}
