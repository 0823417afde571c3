//! The service description, WSDL 1.1.

use http::Response;

use super::html::escape;
use super::reached::Reached;

/// As ASMX writes it. The result inherits ResponseCode and Message; how the real service spells the code is
/// not documented, so its type is `string`.
const WSDL: &str = include_str!("service.wsdl");

pub(crate) fn describe(reached: &Reached) -> Response<Vec<u8>> {
    super::xml(WSDL.trim_end().replace("{address}", &escape(&reached.address())))
}
