//! What a run learned, as JSON that can be read, and decided by again.

use serde::{Deserialize, Serialize};

use crate::link::calibration::{Calibration, Line};
use crate::link::competition::Present;
use crate::link::lexicon::Lexicon;
use crate::link::reliability::Reliability;
use crate::link::weights::{ModelError, Weights};

/// The weights, and what was learned beside them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    #[serde(flatten)]
    pub weights: Weights,
    /// None in a model of the weights alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<Learned>,
}

/// What a run learned of its own decisions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// What a weight means in probability.
    pub calibration: Calibration,
    /// By system: what the odds of having no record mean.
    pub absence: [Line; 4],
    pub lexicon: Lexicon,
    /// Whether anything at hand taught the weights.
    pub is_taught: bool,
    /// By system: the share of records whose ticket is among those read.
    pub present: Present,
    /// What the keys of each source are worth.
    pub reliability: Reliability,
}

impl Model {
    /// Reads a model.
    ///
    /// # Errors
    /// When it is no JSON of a model, or one of other comparisons.
    pub fn from_json(text: &str) -> Result<Model, ModelError> {
        let mut model: Model = serde_json::from_str(text)?;
        model.weights.resolve()?;
        Ok(model)
    }

    /// The model as JSON, to be read and to be used again.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("tables of numbers serialise")
    }
}
