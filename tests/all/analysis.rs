use demarche as _;
