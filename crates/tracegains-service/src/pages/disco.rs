//! The discovery document, by which .NET's tools find the description.

use http::Response;

use super::html::escape;
use super::reached::Reached;

const DISCO: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<discovery xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns=\"http://schemas.xmlsoap.org/disco/\">
  <contractRef ref=\"{address}?wsdl\" docRef=\"{address}\" xmlns=\"http://schemas.xmlsoap.org/disco/scl/\" />
  <soap address=\"{address}\" xmlns:q1=\"https://api.tracegains.net/v7/soap\" binding=\"q1:TraceGains_x0020_SOAP_x0020_API_x003A__x0020_AuthenticationSoap\" xmlns=\"http://schemas.xmlsoap.org/disco/soap/\" />
  <soap address=\"{address}\" xmlns:q2=\"https://api.tracegains.net/v7/soap\" binding=\"q2:TraceGains_x0020_SOAP_x0020_API_x003A__x0020_AuthenticationSoap12\" xmlns=\"http://schemas.xmlsoap.org/disco/soap/\" />
</discovery>";

pub(crate) fn discover(reached: &Reached) -> Response<Vec<u8>> {
    super::xml(DISCO.replace("{address}", &escape(&reached.address())))
}
